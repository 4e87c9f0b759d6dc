/** All styles of the widget, put in here when it is built (vite.widget.config.ts). */
export const STYLES = "%SUPT_STYLES%";
