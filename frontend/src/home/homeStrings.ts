/** Texts of the home and join pages, kept apart from those that every labeller loads. */
import { chosenLanguage } from "../strings/language";

const en = {
  asking: "Open the link as somebody else?",
  occupied: (name: string, user: string) =>
    `This browser is signed in as ${name}. The link is for ${user}: if you open it, your next answers here are ${user}'s.`,
  stay: (name: string) => `Stay ${name}`,
  change: (user: string) => `Go on as ${user}`,
  newProject: "New project",
  archived: "Show archived projects",
  archivedTitle: "Archived projects",
  noneArchived: "None.",
  operator: "Do you run this server? This command prints an owner's link:",
};

const de: typeof en = {
  asking: "Den Link als jemand anderes öffnen?",
  occupied: (name, user) =>
    `In diesem Browser ist ${name} angemeldet. Der Link ist für ${user}: Wenn du ihn öffnest, sind deine nächsten Antworten hier die von ${user}.`,
  stay: (name) => `${name} bleiben`,
  change: (user) => `Weiter als ${user}`,
  newProject: "Neues Projekt",
  archived: "Archivierte Projekte zeigen",
  archivedTitle: "Archivierte Projekte",
  noneArchived: "Keine.",
  operator: "Betreibst du diesen Server? Dieser Befehl gibt einen Link für den Besitzer aus:",
};

/** Texts in the user's language. */
export const homeStrings = chosenLanguage() === "de" ? de : en;
