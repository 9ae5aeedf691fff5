// Files dropped anywhere on the label go into its input; the browser itself takes them only on the input's own box.
export function start(element: HTMLElement): void {
  const input = element.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) return;
  const over = (on: boolean) => (event: DragEvent): void => {
    event.preventDefault();
    element.classList.toggle("is-over", on);
  };
  element.addEventListener("dragenter", over(true));
  element.addEventListener("dragover", over(true));
  element.addEventListener("dragleave", over(false));
  element.addEventListener("drop", (event) => {
    over(false)(event);
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
