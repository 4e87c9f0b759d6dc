/** Texts of the owner's page about downloads and who owns a project, in German. */
import type { AdminStrings } from "../../admin";

/** Part of the catalogue. */
export const ofProjects: Pick<AdminStrings, "exports" | "projectFile" | "ownership"> = {
  exports: {
    title: "Labels herunterladen",
    note: "Ohne zurückgenommene Antworten. Eine Korrektur kommt nach den Antworten, die sie überstimmt; diese sagen es.",
    format: "Format",
    formatHints: {
      csv: "Für Tabellenprogramme: Zellen, die sie berechnen würden, bekommen ein Hochkomma.",
      hf: "Ein Zip mit einem Ordner für datasets.load_from_disk.",
      yolo: "Ein Zip mit Labels und data.yaml.",
      voc: "Ein Zip mit einer XML-Datei je Bild.",
    },
    resolve: "Zeilen",
    resolves: {
      none: "Jedes Label",
      majority: "Je Element eines, Mehrheit",
      consensus: "Je Element eines, Konsens",
    },
    usual: (what) => `Üblich: ${what}`,
    resolveHint: "Ein Konsens gewichtet Antworten danach, wie verlässlich jemand ist.",
    since: "Seit",
    sinceHint: "Nur Labels von da an; leer: alle.",
    withItems: "Mit dem Inhalt jedes Elements",
    noMachine: "Ohne Labels, die Programme gaben",
    download: "Herunterladen",
    saved: (size) => `Gespeichert, ${size}`,
  },
  projectFile: {
    title: "Das ganze Projekt als Datei",
    note: "Elemente, Labels mit ihrer Geschichte, Einstellungen und Namen der Personen. supt project import liest sie in jede Datenbank ein, und sie ist eine Sicherung dieses Projekts. Dateien unter --media-root sind nicht darin.",
    download: "Datei holen",
  },
  ownership: {
    archive: "Archivieren",
    archiveText:
      "Niemand bekommt mehr Elemente, nichts kann geändert werden, und das Projekt verlässt die Listen. Labels bleiben und können heruntergeladen werden.",
    archivedFields: "Dieses Projekt ist archiviert. Hole es unten zurück, um es zu ändern.",
    archivedText:
      "Dieses Projekt ist archiviert: nichts wird ausgeteilt, nichts kann geändert werden.",
    archiveNow: "Projekt archivieren",
    unarchive: "Zurückholen",
    handOver: "Übergeben",
    handOverText:
      "Das Projekt gehört dann einer anderen Person. Du bleibst zum Labeln dabei und kannst es nicht mehr verwalten.",
    newOwner: "Name der Person",
    handOverNow: "Übergeben",
    done: (name) => `Das Projekt gehört jetzt ${name}`,
    noLink:
      "Ein Link ist schon da, oder die Person ist angemeldet und findet das Projekt in ihrer Liste.",
    sure: "Bist du sicher?",
  },
};
