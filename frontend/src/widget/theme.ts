/** Light or dark, as the notebook around is: JupyterLab and VS Code say so, others the device. */

const SAID = ["data-jp-theme-light", "data-vscode-theme-kind"];

/** Keeps `data-theme` of an element right; returns how to end it. */
export function followTheme(element: HTMLElement): () => void {
  const device = matchMedia("(prefers-color-scheme: dark)");
  const look = () => {
    element.dataset.theme = isDark(document.body.dataset, device.matches) ? "dark" : "light";
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { attributeFilter: SAID });
  device.addEventListener("change", look);
  look();
  return () => {
    observer.disconnect();
    device.removeEventListener("change", look);
  };
}

export function isDark(body: DOMStringMap, device: boolean): boolean {
  if (body.jpThemeLight !== undefined) return body.jpThemeLight === "false";
  const code = body.vscodeThemeKind;
  return code === undefined ? device : code.includes("dark") || code === "vscode-high-contrast";
}
