package io.ha4j.benchmarks.schedule;

import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import reactor.core.publisher.Mono;

/** The round robins of others. All threads share one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OthersBenchmark {

    /** How many servers there are. */
    @Param({"10", "100", "1000", "10000"})
    public int servers;

    private final PickSubchannelArgs arguments = new GrpcRoundRobin.Arguments();
    private @Nullable SubchannelPicker grpc;
    private @Nullable RoundRobinLoadBalancer spring;

    /** Makes both. */
    @Setup
    public void setUp() {
        grpc = GrpcRoundRobin.picker(servers);
        spring = SpringRoundRobin.balancer(servers);
    }

    /** {@return whom gRPC-java's picker of round_robin picks} */
    @Benchmark
    public @Nullable Object grpcRoundRobin() {
        SubchannelPicker now = grpc;
        return now == null ? null : now.pickSubchannel(arguments);
    }

    /** {@return whom Spring Cloud's RoundRobinLoadBalancer chooses; its reactive answer is there at once} */
    @Benchmark
    public @Nullable Object springRoundRobin() {
        RoundRobinLoadBalancer now = spring;
        if (now == null) {
            return null;
        }
        Mono<Response<ServiceInstance>> answer = now.choose();
        return answer.block();
    }
}
