package io.ha4j.examples.upstream;

import java.io.IOException;

/** What is done to a server while it is updated, such as by a script. Each step returns when it is done. */
public interface Deployment {

    /**
     * Has the server end its connections: it answers with {@code Connection: close} from now on. A client that keeps its connection leaves
     * after its next answer, and none is surprised by an end in the middle of a request.
     *
     * @param server such as {@code 10.0.0.11:8080}
     */
    void finish(String server) throws IOException, InterruptedException;

    /** Stops the server, which has no connection of a client any more, and starts its next version. */
    void replace(String server) throws IOException, InterruptedException;

    /**
     * {@return a deployment by a program that is called with the step and the server, such as {@code ./deploy finish 10.0.0.11:8080}}
     *
     * <p>A status other than 0 ends the update.
     */
    static Deployment by(String program) {
        return new Deployment() {
            @Override
            public void finish(String server) throws IOException, InterruptedException {
                call("finish", server);
            }

            @Override
            public void replace(String server) throws IOException, InterruptedException {
                call("replace", server);
            }

            private void call(String step, String server) throws IOException, InterruptedException {
                int status = new ProcessBuilder(program, step, server)
                        .inheritIO()
                        .start()
                        .waitFor();
                if (status != 0) {
                    throw new IOException(program + " " + step + " " + server + " ended with status " + status);
                }
            }
        };
    }
}
