// A choice that acts at once: its form is sent when it changes. Without scripts a button stands beside it.
export function start(element: HTMLElement): void {
  element.addEventListener("change", () => (element as HTMLSelectElement | HTMLInputElement).form?.requestSubmit());
}
