// Typings that the packages do not bring under the paths we import.
declare module "htmx.org/dist/htmx.esm.js" {
  const htmx: {
    ajax(verb: string, path: string, context: { target: Element; swap: string; source?: Element }): Promise<void>;
    config: Record<string, unknown>;
  };
  export default htmx;
}
declare module "tom-select/dist/js/tom-select.base.js" {
  export default class TomSelect {
    constructor(element: HTMLSelectElement, settings: Record<string, unknown>);
    items: string[];
    control_input: HTMLInputElement;
    on(name: string, listen: () => void): void;
    clearOptions(keep: (option: { value: string; text: string }) => boolean): void;
  }
}
