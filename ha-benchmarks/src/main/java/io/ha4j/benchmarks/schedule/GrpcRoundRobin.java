package io.ha4j.benchmarks.schedule;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SynchronizationContext;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The picker that gRPC-java's round_robin makes when all its subchannels, which are none, say that they are ready. */
final class GrpcRoundRobin extends LoadBalancer.Helper {

    private final SynchronizationContext context = new SynchronizationContext((thread, failure) -> {
        throw new AssertionError(failure);
    });
    private @Nullable SubchannelPicker picker;

    static SubchannelPicker picker(int servers) {
        GrpcRoundRobin helper = new GrpcRoundRobin();
        LoadBalancer balancer = Objects.requireNonNull(
                        LoadBalancerRegistry.getDefaultRegistry().getProvider("round_robin"), "round_robin")
                .newLoadBalancer(helper);
        List<EquivalentAddressGroup> addresses = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            addresses.add(new EquivalentAddressGroup(new InetSocketAddress(CountedServer.address(10, i), 80)));
        }
        LoadBalancer.ResolvedAddresses resolved = LoadBalancer.ResolvedAddresses.newBuilder()
                .setAddresses(addresses)
                .build();
        helper.context.execute(() -> balancer.acceptResolvedAddresses(resolved));
        return Objects.requireNonNull(helper.picker, "a picker");
    }

    @Override
    public Subchannel createSubchannel(CreateSubchannelArgs arguments) {
        return new ReadySubchannel(arguments.getAddresses());
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void updateBalancingState(ConnectivityState state, SubchannelPicker next) {
        picker = next;
    }

    @Override
    public String getAuthority() {
        return "benchmark";
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        throw new UnsupportedOperationException();
    }

    private static final class ReadySubchannel extends Subchannel {

        private final List<EquivalentAddressGroup> addresses;
        private @Nullable SubchannelStateListener listener;

        ReadySubchannel(List<EquivalentAddressGroup> addresses) {
            this.addresses = addresses;
        }

        @Override
        public void start(SubchannelStateListener next) {
            listener = next;
        }

        @Override
        public void requestConnection() {
            if (listener != null) {
                listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.CONNECTING));
                listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.READY));
            }
        }

        @Override
        public void shutdown() {
            // there is nothing to shut down
        }

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return addresses;
        }

        @Override
        public Attributes getAttributes() {
            return Attributes.EMPTY;
        }
    }

    /** The arguments of a pick, which round robin does not look at. */
    static final class Arguments extends PickSubchannelArgs {

        @Override
        public CallOptions getCallOptions() {
            return CallOptions.DEFAULT;
        }

        @Override
        public Metadata getHeaders() {
            throw new UnsupportedOperationException();
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            throw new UnsupportedOperationException();
        }
    }
}
