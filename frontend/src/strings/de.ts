/** Texts of the page in German; those of the owner's page are in `admin.de.ts`. */

import type { Translation } from "./language";

const many = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;
const answers = (n: number): string => many(n, "Antwort", "Antworten");

/** Catalogue. */
export const strings: Translation = {
  http: {
    unreachable: "Der Server ist nicht erreichbar. Prüfe das Netz und versuche es noch einmal.",
    failed: (status) => `Der Server hat das abgelehnt (Status ${status}).`,
  },
  app: {
    loading: "Lädt …",
    notFound: "Diese Seite gibt es nicht",
    notFoundText: "Prüfe die Adresse oder gehe zur Liste deiner Projekte.",
    toProjects: "Deine Projekte",
    retry: "Noch einmal",
    language: "Sprache",
    signOut: "Abmelden",
    signOutText:
      "Um zurückzukommen, brauchst du einen neuen Einladungslink. Antworten bleiben gespeichert.",
    stay: "Bleiben",
  },
  home: {
    title: "Deine Projekte",
    empty: "Du gehörst noch zu keinem Projekt. Bitte den Betreiber um einen Einladungslink.",
    label: "Labeln",
    manage: "Verwalten",
    labelIn: (title) => `In ${title} labeln`,
    manageOf: (title) => `${title} verwalten`,
    itemsDone: (done, total) =>
      total ? `${number(done)} von ${number(total)} Elementen erledigt` : "Noch keine Elemente",
  },
  join: {
    title: "Beitreten",
    working: "Deine Einladung wird geöffnet …",
    refused: "Diese Einladung gilt nicht",
    noCode: "Der Link ist nicht vollständig. Kopiere ihn ganz, auch den Teil hinter dem #.",
  },
  label: {
    item: "Element",
    answers: "Antworten",
    progress: "Bisher gelabelt",
    done: (done, total) => `${number(done)} von ${number(total)}`,
    mine: (n) => `${number(n)} von dir`,
    labellers: (n) => many(n, "Person", "Personen"),
    guidelines: "Richtlinien",
    manage: "Verwalten",
    close: "Schließen",
    undo: "Zurück",
    skip: "Überspringen",
    former: "Deine frühere Antwort",
    dismiss: "Verwerfen",
    cancel: "Abbrechen",
    submit: "Abgeben",
    flag: "Melden",
    keys: "Tasten",
    changed: "geändert",
    help: "Hilfe",
    relabels: (words) => `Das nächste Label ändert „${shorten(words)}“.`,
    search: "Label suchen",
    found: (n) => (n ? many(n, "Label", "Labels") : "Kein solches Label"),
    noOptions: "Dieses Element hat keine Antworten zur Auswahl: überspring es.",
    unknownTask: (kind) => `Diese Seite kann Aufgaben der Art „${kind}“ nicht stellen.`,
  },
  model: {
    state: {
      idle: "",
      queued: "Training bald …",
      training: "Training läuft …",
      ready: "Modell bereit",
      failed: "Training gescheitert",
    },
    score: (score) => `Güte ${score.toFixed(2).replace(".", ",")}`,
    scoreHint:
      "Güte des Modells, über Kreuz geprüft an den bisherigen Labeln. Sie fällt niedrig aus: Die schwersten Elemente kommen zuerst.",
  },
  form: {
    missing: (name, more) => `Noch offen: ${name}${more ? ` und ${number(more)} weitere` : ""}`,
    unfinished: "Diese Antwort ist nicht vollständig.",
    required: "Diese Frage muss beantwortet werden.",
    undone: (name) => `Rückgängig gemacht: ${name}`,
    nowAsked: (names) => `Nun auch gefragt: ${names.join(", ")}`,
    notAsked: (names) => `Nicht mehr gefragt: ${names.join(", ")}`,
    chosen: "Deine Antwort",
    complete: "Alle Fragen sind beantwortet",
    place: (place, count) => `Frage ${place} von ${count}:`,
    optional: "freiwillig",
    leaveOut: "Keine Antwort",
    next: "Weiter",
  },
  status: {
    saved: "Alles gespeichert",
    unsaved: (n) => `${n} nicht gespeichert`,
    offline: "Offline, verbindet …",
    connecting: "Verbindet …",
    restarting: "Server startet neu …",
    restartingUnsaved: (n) => `Server startet neu, ${n} nicht gespeichert`,
    offlineUnsaved: (n) => `Offline, ${n} nicht gespeichert`,
    tabUnsaved: (n, title) => `(${n} nicht gespeichert) ${title}`,
    quiz: (n, of) => `Test ${n} von ${of}`,
  },
  announce: {
    text: (text) => `Nächstes Element: ${text}`,
    image: "Nächstes Element: ein Bild",
    sound: "Nächstes Element: ein Ton",
    pair: "Nächstes Element: ein Paar",
    other: "Nächstes Element",
    suggested: (who, what) => `${who}: ${what}`,
    again: "Zurück zu einem früheren Element",
  },
  views: {
    loading: { title: "Das nächste Element kommt …", text: "" },
    undoing: { title: "Wird zurückgenommen …", text: "" },
    waiting: {
      title: "Gerade ist nichts zu tun",
      text: (out) =>
        out
          ? `${out === 1 ? "Das letzte Element ist" : `Die letzten ${out} Elemente sind`} bei anderen. Kommt eines zurück, erscheint es hier von selbst.`
          : "Neue Elemente erscheinen hier von selbst.",
    },
    nothing: {
      title: "Für dich ist nichts mehr da",
      text: "Du hast alles gesehen, was noch offen ist. Neue Elemente erscheinen hier von selbst.",
    },
    done: {
      title: "Alles ist gelabelt",
      text: "Danke! Kommen neue Elemente dazu, erscheinen sie hier von selbst.",
    },
    paused: {
      title: "Das Labeln ist angehalten",
      text: "Der Betreiber hat das Projekt angehalten. Diese Seite macht von selbst weiter.",
    },
    offline: {
      title: "Keine Verbindung",
      text: (n) =>
        n
          ? `${answers(n)} auf diesem Gerät aufgehoben. Sie gehen ab, sobald der Server wieder da ist.`
          : "Es geht von selbst weiter, sobald der Server wieder da ist.",
    },
    restarting: {
      title: "Der Server startet neu",
      text: (n) =>
        n
          ? `${answers(n)} auf diesem Gerät aufgehoben. Es dauert einen Moment, dann gehen sie ab.`
          : "Es dauert einen Moment, dann geht es von selbst weiter.",
    },
    signedOut: {
      title: "Du bist nicht angemeldet",
      text: "Bitte den Betreiber um einen Einladungslink und öffne ihn in diesem Browser.",
      kept: (n) => `${answers(n)} auf diesem Gerät aufgehoben, bis du wieder da bist.`,
    },
    noProject: {
      title: "Dieses Projekt gibt es nicht",
      text: "Prüfe die Adresse, oder frage, wer sie dir gegeben hat.",
    },
  },
  closed: {
    title: "Das Labeln ist beendet",
    text: (code) =>
      closings[code] ??
      `Der Server hat die Verbindung getrennt (Code ${code}). Versuche es noch einmal oder sage es dem Betreiber.`,
    kept: (n) => `${answers(n)} auf diesem Gerät aufgehoben.`,
    again: "Noch einmal",
    here: "Hier weiter",
  },
  notices: {
    late: (n) =>
      `${n === 1 ? "Eine Antwort kam" : `${answers(n)} kamen`} zu spät: als weitere Meinung aufgehoben, denn das Element war schon bei jemand anderem.`,
    lease_lost: (n) =>
      `${n === 1 ? "Eine Antwort konnte" : `${answers(n)} konnten`} nicht gespeichert werden: Das Element gehört nicht mehr dir.`,
    lapsed: () =>
      "Das Element ging in die Warteschlange zurück, während du weg warst. Was du begonnen hast, bleibt.",
    flagged: () => "Der Betreiber des Projekts sieht deine Notiz.",
    flag_refused: (_, detail = "") => `Die Notiz konnte nicht gespeichert werden: ${detail}`,
    refused: (_, detail = "") => `Der Server hat eine Antwort nicht angenommen: ${detail}`,
    too_large: () => "Diese Antwort ist zu groß zum Senden. Kürze sie.",
    undo_expired: () => "Diese Antwort lässt sich nicht mehr zurücknehmen.",
    undo_offline: () =>
      "Diese Antwort ist abgeschickt. Sie lässt sich zurücknehmen, sobald du verbunden bist.",
    not_kept: () =>
      "Dieser Browser kann keine Antworten aufheben. Bleib auf der Seite, bis alle gespeichert sind.",
    guidelines_changed: () => "Die Richtlinien wurden geändert.",
    task_changed: () =>
      "Die Aufgabe wurde geändert: Sieh dir die Antworten an, bevor du weitermachst.",
    misunderstood: (_, detail = "") => `Der Server hat diese Seite nicht verstanden: ${detail}`,
  },
  keys: {
    onButtons: "Die Taste jeder Antwort steht auf ihrem Knopf.",
    undo: "Einen Schritt oder die letzte Antwort zurücknehmen",
    skip: "Dieses Element überspringen",
    play: "Den Ton abspielen oder anhalten",
    guidelines: "Die Richtlinien lesen",
    flag: "Dem Betreiber dieses Element melden",
    keys: "Diese Liste zeigen",
    submit: "Die Antwort abgeben",
    newLine: "Eine neue Zeile beginnen",
    leaveField: "Das Feld verlassen, damit die Tasten wieder gelten",
    step: "Eine Stufe tiefer oder höher",
    word: "Zum Wort davor oder danach",
    moreWords: "Mehr Wörter dazunehmen; dann die Taste eines Labels",
    walkSpans: "Von Stelle zu Stelle gehen",
    walkShapes: "Von Form zu Form gehen",
    addShape: "Eine Form in der Mitte hinzufügen",
    nudge: "Die Form verschieben",
    grow: "Ihre Größe ändern",
    remove: "Entfernen",
    zoom: "Näher und weiter",
    otherQuestion: "Zur vorigen oder nächsten Frage",
    leaveOut: "Eine freiwillige Frage auslassen",
    nextQuestion: "Weiter zur nächsten Frage",
  },
  flag: { unread: (n) => `${n} neu` },
  rail: {
    title: "Deine letzten Antworten",
    skipped: "übersprungen",
    reopen: (words) => `Wieder öffnen: ${words}`,
    fate: {
      saved: "gespeichert",
      unsaved: "noch nicht gespeichert",
      late: "als weitere Meinung aufgehoben",
      lost: "nicht gespeichert",
    },
  },
  suggestion: {
    title: "Vorschlag",
    by: (source, percent) => `Vorschlag von ${source}${percent === null ? "" : ` ${percent} %`}`,
    model: "dem Modell",
    mark: "vorgeschlagen",
    empty: "nichts",
    parts: (open) => (open ? `${number(open)} zu prüfen` : "Alle sind geprüft"),
    noParts: "nichts zu markieren",
    accept: "Annehmen",
    look: "Nächster",
    reject: "Ablehnen",
    acceptAll: "Alle annehmen",
    edit: "Bearbeiten",
    hide: "Vorschläge ausblenden",
    show: "Vorschläge anzeigen",
    none: "Kein Vorschlag für dieses Element",
    keys: {
      accept: "Den Vorschlag annehmen, solange du keine eigene Antwort begonnen hast",
      acceptOne: "Zum Vorgeschlagenen gehen, es dann annehmen und zum nächsten gehen",
      acceptAll: "Alles Vorgeschlagene annehmen",
      reject: "Den aktiven Vorschlag ablehnen und zum nächsten gehen",
      rejectAll: "Alles Vorgeschlagene ablehnen",
      hide: "Vorschläge ausblenden oder wieder anzeigen",
    },
  },
  choices: {
    chosen: (n) => (n ? `${n} gewählt` : "Nichts gewählt"),
    tooFew: (min) => `Wähle mindestens ${min}.`,
    tooMany: (max) => `Wähle höchstens ${max}.`,
  },
  text: {
    answer: "Deine Antwort",
    hint: "Schreibe deine Antwort und drücke Enter",
    empty: "Noch nichts geschrieben.",
    tooLong: (over) => `${many(over, "Zeichen", "Zeichen")} zu lang.`,
    count: (n, most) => `${n} von ${most} Zeichen`,
  },
  rating: { value: "Deine Bewertung" },
  compare: { a: "Links", b: "Rechts", tie: "Gleich", prompt: "Aufgabe" },
  spans: {
    labels: "Labels für den Text",
    span: (label, words) => `${label}: ${words}`,
    made: (n) => (n ? many(n, "Stelle", "Stellen") : "Wähle Wörter aus, oder gib keine ab."),
    noText: "Hier ist kein Text zum Markieren: überspringe es, oder gib keine Stelle ab.",
  },
  shapes: {
    labels: "Labels für das Bild",
    list: "Formen",
    add: "Hinzufügen",
    at: (place) => `bei ${place.join(", ")}`,
    made: (n) => (n ? many(n, "Form", "Formen") : "Zeichne auf das Bild, oder gib keine ab."),
    noImage: "Hier ist kein Bild zum Zeichnen: überspringe es, oder gib keine Form ab.",
  },
  choice: {
    other: "Andere Antwort",
    otherHint: "Schreibe eine andere Antwort und drücke Enter",
    send: "Speichern",
  },
  chat: {
    name: (turns) => `Chat mit ${turns === 1 ? "1 Beitrag" : `${turns} Beiträgen`}`,
    place: (turn, turns) => `Beitrag ${turn} von ${turns}`,
    roles: {
      user: "Person",
      human: "Person",
      assistant: "Assistent",
      system: "System",
      tool: "Werkzeug",
    },
    unknown: "Ohne Namen",
    more: "Ganz zeigen",
    less: "Weniger zeigen",
  },
  data: {
    image: "Das Element",
    frame: "Das Element als Seite",
    remote: "nicht geladen: Dieses Bild liegt auf einem anderen Server",
    broken: "Dieses Bild lässt sich nicht laden.",
    table: "Das Element als Tabelle",
    zoom: "Zoom",
    zoomIn: "Näher",
    zoomOut: "Weiter",
    zoomReset: "Das ganze Bild",
    brokenSound: "Dieser Ton lässt sich nicht laden.",
    noOutline: "Ohne Wellenform: Diese Seite darf vom Server dieses Tons nicht lesen.",
    play: "Abspielen",
    pause: "Anhalten",
    autoplay: "Jeden Ton gleich abspielen",
    speed: "Tempo",
    times: (factor) => `${String(factor).replace(".", ",")}×`,
    position: "Stelle",
    time: (at, seconds) => `${clock(at)} / ${clock(seconds)}`,
  },
  admin: {
    forbiddenTitle: "Diese Seite ist nur für Betreiber",
    forbidden: "Bitte den Betreiber des Projekts um eine Einladung als Betreiber.",
  },
};

const closings: Record<number, string> = {
  4400: "Diese Seite und der Server verstehen einander nicht. Lade die Seite neu.",
  4403: "Du darfst hier nicht labeln. Bitte den Betreiber um Zugang.",
  4406: "Diese Seite ist von anderer Version als der Server. Lade die Seite neu.",
  4409: "Du labelst in einem anderen Tab oder Fenster.",
  4410: "Das Projekt ist geschlossen.",
  1009: "Eine Antwort war zu groß für den Server.",
};

const shorten = (words: string): string =>
  words.length > 24 ? `${[...words].slice(0, 23).join("")}…` : words;

function number(n: number): string {
  return n.toLocaleString("de");
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
