/** Texts about time that can be zoomed. */

export const en = {
  zoom: "Zoom",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  whole: "Show all of it",
  part: "Visible part",
};

export const de: typeof en = {
  zoom: "Zoom",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  whole: "Alles zeigen",
  part: "Sichtbarer Teil",
};
