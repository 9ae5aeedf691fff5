// A button that copies a field, data-copies="#id"; said on the button itself.
export function start(element: HTMLElement): void {
  const field = document.querySelector<HTMLInputElement>(element.dataset.copies ?? "");
  const said = element.textContent;
  element.addEventListener("click", () => {
    if (!field) return;
    field.select();
    const done = (): void => {
      element.textContent = element.dataset.copied ?? said;
      window.setTimeout(() => { element.textContent = said; }, 2000);
    };
    // Without https a page may not reach the clipboard: the field is marked, the keyboard copies.
    void (navigator.clipboard?.writeText(field.value) ?? Promise.reject(new Error())).then(done, () => field.focus());
  });
}
