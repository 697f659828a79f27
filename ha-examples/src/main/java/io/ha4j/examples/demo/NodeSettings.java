package io.ha4j.examples.demo;

import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What tells the two nodes apart, and what they share. */
record NodeSettings(
        String name,
        int priority,
        InetSocketAddress self,
        InetSocketAddress peer,
        InetSocketAddress virtual,
        List<InetSocketAddress> backends) {

    List<String> toArguments() {
        List<String> arguments =
                new ArrayList<>(List.of(name, Integer.toString(priority), text(self), text(peer), text(virtual)));
        backends.forEach(backend -> arguments.add(text(backend)));
        return arguments;
    }

    static NodeSettings parse(String[] arguments) {
        List<InetSocketAddress> backends = new ArrayList<>();
        for (int i = 5; i < arguments.length; i++) {
            backends.add(endpoint(arguments[i]));
        }
        return new NodeSettings(
                arguments[0],
                Integer.parseInt(arguments[1]),
                endpoint(arguments[2]),
                endpoint(arguments[3]),
                endpoint(arguments[4]),
                backends);
    }

    private static String text(InetSocketAddress endpoint) {
        return Addresses.text(endpoint);
    }

    private static InetSocketAddress endpoint(String text) {
        int colon = text.lastIndexOf(':');
        return Addresses.endpoint("endpoint", text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
