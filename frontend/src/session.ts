// The session has ended while something was being typed. Nothing is thrown away: sign in beside, then send again.
import { on } from "./htmx";
import { toast } from "./toasts";
import { word } from "./words";

/** A new token for this page's forms and requests: signing in has changed it. */
async function renew(address: string): Promise<boolean> {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  // Whoever is not signed in is led to the login page.
  if (!answer.ok || answer.redirected) return false;
  const { token } = (await answer.json()) as { token: string };
  document.querySelectorAll<HTMLInputElement>("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  return true;
}

export function start(): void {
  const dialog = document.getElementById("signed-out") as HTMLDialogElement | null;
  on("htmx:beforeSwap", (detail) => {
    if (detail.xhr.status !== 401) return;
    detail.shouldSwap = false;
    dialog?.showModal();
  });
  dialog?.querySelector<HTMLElement>("[data-signed-in]")?.addEventListener("click", () => {
    void renew(dialog.dataset.token ?? "").then((renewed) => {
      if (renewed) dialog.close();
      toast(renewed ? { text: word("signed-in") } : { text: word("still-signed-out"), level: "warning" });
    });
  });
}
