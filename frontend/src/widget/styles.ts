/** Styles of the widget. */

/** All styles as text; the build puts them in here (vite.widget.config.ts). */
export const STYLES = "%SUPT_STYLES%";
