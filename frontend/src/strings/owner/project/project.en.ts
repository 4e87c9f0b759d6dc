/** Texts of the owner's page about downloads and who owns a project, in English. */

/** Part of the catalogue. */
export const ofProjects = {
  exports: {
    title: "Download labels",
    note: "Answers that were taken back are left out. Corrected answers are kept and marked as overruled; the correction follows them.",
    format: "Format",
    formatHints: {
      csv: "For spreadsheets: cells that they would calculate get an apostrophe.",
      hf: "A zip with a folder for datasets.load_from_disk.",
      yolo: "A zip with labels and data.yaml.",
      voc: "A zip with an XML file for each image.",
    } as Readonly<Record<string, string>>,
    resolve: "Rows",
    resolves: {
      none: "Every label",
      majority: "One per item, majority",
      consensus: "One per item, consensus",
    },
    usual: (what: string) => `Default: ${what.toLowerCase()}`,
    resolveHint: "A consensus weighs answers by how reliable people are.",
    since: "Since",
    sinceHint: "Only labels from then on; empty: all.",
    withItems: "With what each item holds",
    noMachine: "Without labels that programs gave",
    download: "Download",
    saved: (size: string) => `Saved, ${size}`,
  },
  projectFile: {
    title: "The whole project as a file",
    note: "Items, labels with their history, settings and the names of people. supt project import reads it into any database, and it is a backup of this project. Files below --media-root are not in it.",
    download: "Get the file",
  },
  ownership: {
    archive: "Archive",
    archiveText:
      "Nobody gets items any more, nothing can be changed, and the project leaves the lists. Labels stay, and can be downloaded.",
    archivedFields: "This project is archived. Bring it back below to change it.",
    archivedText: "This project is archived: nothing is handed out, and nothing can be changed.",
    archiveNow: "Archive the project",
    unarchive: "Bring it back",
    handOver: "Hand over",
    handOverText:
      "Another person becomes the owner. You stay as a labeller, and can't manage the project any more.",
    newOwner: "Name of the new owner",
    handOverNow: "Hand over",
    done: (name: string) => `The project is ${name}’s now`,
    noLink: "They have a link or are signed in, and find the project in their list.",
    sure: "Are you sure?",
  },
};
