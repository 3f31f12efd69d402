package io.quorate.lock;

import io.quorate.spi.Backend;
import io.quorate.spi.Joined;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps the answers to joins back, and hands them out on the test's own thread: no loop turns meanwhile. */
final class HeldAnswers {
    private final List<Runnable> answers = new ArrayList<>();

    Backend around(Backend backend) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (self, method, arguments) -> {
                    try {
                        Object result = method.invoke(backend, arguments);
                        return result instanceof CompletionStage<?> joining
                                        && method.getName().equals("joinAndList")
                                ? held(joining)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    /** How many have come. */
    int waiting() {
        return answers.size();
    }

    /** Hands out what has come so far. */
    void handOut() {
        List<Runnable> all = List.copyOf(answers);
        answers.clear();
        all.forEach(Runnable::run);
    }

    private CompletionStage<Joined> held(CompletionStage<?> joining) {
        CompletableFuture<Joined> answer = new CompletableFuture<>();
        joining.whenComplete((joined, failure) -> answers.add(() -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete((Joined) joined);
            }
        }));
        return answer;
    }
}
