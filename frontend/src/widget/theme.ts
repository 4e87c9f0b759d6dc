/** Light or dark mode as in the notebook around the widget, or else as on the device. */

/** Attributes in which JupyterLab and VS Code name their theme. */
const THEME_ATTRIBUTES = ["data-jp-theme-light", "data-vscode-theme-kind"];

/** Keeps `data-theme` of an element up to date; returns a function that stops it. */
export function followTheme(element: HTMLElement): () => void {
  const device = matchMedia("(prefers-color-scheme: dark)");
  const look = () => {
    element.dataset.theme = isDark(document.body.dataset, device.matches) ? "dark" : "light";
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { attributeFilter: THEME_ATTRIBUTES });
  device.addEventListener("change", look);
  look();
  return () => {
    observer.disconnect();
    device.removeEventListener("change", look);
  };
}

/** Returns whether the notebook is dark; `device` is used if it doesn't say. */
export function isDark(body: DOMStringMap, device: boolean): boolean {
  if (body.jpThemeLight !== undefined) return body.jpThemeLight === "false";
  const code = body.vscodeThemeKind;
  return code === undefined ? device : code.includes("dark") || code === "vscode-high-contrast";
}
