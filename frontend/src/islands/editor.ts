// A large text whose mistakes are listed above it: a link with data-line leads to its line.
export function start(element: HTMLElement): void {
  if (!(element instanceof HTMLTextAreaElement)) return;
  const text = element;
  document.querySelectorAll<HTMLAnchorElement>("a[data-line]").forEach((link) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(text, Number(link.dataset.line));
    });
  });
}

function show(text: HTMLTextAreaElement, line: number): void {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus({ preventScroll: true });
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  const height = parseFloat(getComputedStyle(text).lineHeight) || 20;
  text.scrollTop = Math.max(0, (line - 4) * height);
  text.scrollIntoView({ block: "center" });
}
