package io.ha4j.vrrp.testkit.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Keeps what is logged as an error, and nothing else: where it is the provider of SLF4J ({@code -Dslf4j.provider=} and the name of this
 * class), a run of {@link Swarm} in which anything was logged as an error has failed. Thread-safe.
 */
public final class ErrorLog implements SLF4JServiceProvider, ILoggerFactory {

    private static final int MOST = 1_000;

    private record Entry(String thread, String what) {}

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter mdc = new NOPMDCAdapter();
    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    /** {@return what was logged as an error by threads with such names, and is forgotten here; nothing where SLF4J has another provider} */
    public static List<String> take(Predicate<String> threadName) {
        return LoggerFactory.getILoggerFactory() instanceof ErrorLog log ? log.takeEntries(threadName) : List.of();
    }

    private List<String> takeEntries(Predicate<String> threadName) {
        if (size.get() == 0) {
            return List.of();
        }
        List<String> taken = new ArrayList<>();
        for (Entry entry : entries) {
            if (threadName.test(entry.thread()) && entries.remove(entry)) {
                size.decrementAndGet();
                taken.add(entry.what());
            }
        }
        return taken;
    }

    private void add(String what) {
        if (size.incrementAndGet() > MOST) {
            size.decrementAndGet();
        } else {
            entries.add(new Entry(Thread.currentThread().getName(), what));
        }
    }

    @Override
    public Logger getLogger(String name) {
        return new ErrorLogger(name, this);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private static final class ErrorLogger extends LegacyAbstractLogger {

        private static final long serialVersionUID = 1;

        private final transient ErrorLog log;

        ErrorLogger(String name, ErrorLog log) {
            this.name = name;
            this.log = log;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isWarnEnabled() {
            return false;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return ErrorLogger.class.getName();
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
            String text = MessageFormatter.basicArrayFormat(message, arguments);
            log.add(thrown == null ? text : text + ": " + thrown);
        }
    }
}
