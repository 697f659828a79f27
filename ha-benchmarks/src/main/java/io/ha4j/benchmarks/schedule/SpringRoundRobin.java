package io.ha4j.benchmarks.schedule;

import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/** Spring Cloud LoadBalancer's round robin over a list that does not change. */
final class SpringRoundRobin {

    private SpringRoundRobin() {}

    static RoundRobinLoadBalancer balancer(int servers) {
        List<ServiceInstance> instances = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            String host = CountedServer.address(10, i).getHostAddress();
            instances.add(new DefaultServiceInstance("i" + i, "service", host, 80, false));
        }
        return new RoundRobinLoadBalancer(new Fixed(new FixedList(Flux.just(instances))), "service", 0);
    }

    private record FixedList(Flux<List<ServiceInstance>> list) implements ServiceInstanceListSupplier {

        @Override
        public String getServiceId() {
            return "service";
        }

        @Override
        public Flux<List<ServiceInstance>> get() {
            return list;
        }
    }

    private record Fixed(ServiceInstanceListSupplier supplier) implements ObjectProvider<ServiceInstanceListSupplier> {

        @Override
        public ServiceInstanceListSupplier getObject() {
            return supplier;
        }

        @Override
        public ServiceInstanceListSupplier getObject(Object... arguments) {
            return supplier;
        }

        @Override
        public ServiceInstanceListSupplier getIfAvailable() {
            return supplier;
        }

        @Override
        public ServiceInstanceListSupplier getIfUnique() {
            return supplier;
        }
    }
}
