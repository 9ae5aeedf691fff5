// htmx as one object for all our modules. Its settings stand in the page's <meta name="htmx-config">.
import htmx from "htmx.org/dist/htmx.esm.js";

export default htmx;

/** What htmx tells with its events, as far as we read it. */
export interface RequestDetail {
  elt: HTMLElement;
  target: HTMLElement;
  xhr: XMLHttpRequest;
  requestConfig: { verb: string; path: string; headers: Record<string, string>; parameters: FormData };
  successful?: boolean;
  shouldSwap?: boolean;
  isError?: boolean;
}

/** Listen to one of htmx's events on the whole page. */
export function on(name: string, listen: (detail: RequestDetail, event: CustomEvent<RequestDetail>) => void): void {
  document.addEventListener(name, (event) => listen((event as CustomEvent<RequestDetail>).detail, event as CustomEvent<RequestDetail>));
}

/** Run now for the whole page, and again for each part that htmx puts in. */
export function onContent(run: (root: ParentNode) => void): void {
  run(document);
  document.addEventListener("htmx:load", (event) => run((event as CustomEvent<{ elt: HTMLElement }>).detail.elt));
}
