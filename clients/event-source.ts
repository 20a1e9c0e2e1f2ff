import type { Answer, Subscribe } from "./resume.ts";

/** Subscribes by server-sent events. The browser connects again by itself, behind the last item; what it gives up, `resume` takes up. */
export function subscribeByEvents<Data extends object>(url: string, query: string, variables = {}): Subscribe<Data> {
  return async function* (after, signal) {
    const search = new URLSearchParams({ query, variables: JSON.stringify({ ...variables, after }) });
    const source = new EventSource(`${url}?${search}`);
    const reader = new ReadableStream<Answer<Data>>({
      start(answers) {
        source.addEventListener("next", ({ data }) => answers.enqueue(JSON.parse(data)));
        source.addEventListener("complete", () => answers.close());
        source.addEventListener("error", () => {
          if (source.readyState === source.CLOSED) answers.error(new Error("the server gave no events"));
        });
      },
    }).getReader();
    signal.addEventListener("abort", () => void reader.cancel(), { once: true });
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } finally {
      source.close();
    }
  };
}
