package io.ha4j.lvs.schedule;

import java.util.Optional;

/** {@code sh} and {@code mh} with their flags. */
record KernelHash(Kind kind, boolean fallback, boolean port) implements HashScheduler {

    enum Kind {
        SH,
        MH
    }

    @Override
    public HashScheduler withFallback() {
        return new KernelHash(kind, true, port);
    }

    @Override
    public HashScheduler withPort() {
        return new KernelHash(kind, fallback, true);
    }

    @Override
    public String shortName() {
        return kind == Kind.SH ? "sh" : "mh";
    }

    @Override
    public <D extends Destination> Picker<D> newPicker() {
        return kind == Kind.SH ? new SourceHash<>(fallback, port) : new MaglevHash<>(fallback, port);
    }

    @Override
    public Optional<KernelName> kernel() {
        int flags = (fallback ? KernelName.FALLBACK : 0) | (port ? KernelName.PORT : 0);
        return Optional.of(new KernelName(shortName(), flags));
    }

    /** As ipvsadm has it: {@code sh -b sh-fallback,sh-port}. */
    @Override
    public String toString() {
        String name = shortName();
        String flags = (fallback ? "," + name + "-fallback" : "") + (port ? "," + name + "-port" : "");
        return flags.isEmpty() ? name : name + " -b " + flags.substring(1);
    }
}
