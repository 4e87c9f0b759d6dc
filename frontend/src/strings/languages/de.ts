/**
 * Texts of the page in German, which says "du".
 *
 * Words: item Element, label Label (labeln), labeller "wer labelt", owner Betreiber, flag Meldung,
 * suggestion Vorschlag, guidelines Richtlinien, queue Warteschlange, gold item Prüfelement,
 * agreement Übereinstimmung, consensus Konsens, region Markierung, span Abschnitt, skip überspringen.
 */
import { figuresOf } from "../figures";
import { formatsOf } from "../formats";
import type { English } from "../parts";

const { clock, cut, day, fixed, list, number, plural } = formatsOf("de");
const figures = /* @__PURE__ */ figuresOf("de");

const many = (n: number, one: string, other: string): string =>
  plural(n, { one: `# ${one}`, other: `# ${other}` });
const answers = (n: number): string => many(n, "Antwort", "Antworten");
const items = (n: number): string => many(n, "Element", "Elemente");
const range = (low: number, high: number): string =>
  `${figures.signed(low, 2)} bis ${figures.signed(high, 2)}`;
const percent = (share: number): string => `${figures.whole(share)} %`;
const exactPercent = (share: number): string => `${figures.exact(share)} %`;

/** Texts that every labeller loads. */
export const page: English["page"] = {
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
    relabels: (words) => `Das nächste Label ändert „${cut(words, 24)}“.`,
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
    score: (score) => `Güte ${fixed(score, 2)}`,
    scoreHint:
      "Güte des Modells, über Kreuz geprüft an den bisherigen Labeln. Sie fällt niedrig aus: Die schwersten Elemente kommen zuerst.",
  },
  form: {
    missing: (name, more) => `Noch offen: ${name}${more ? ` und ${number(more)} weitere` : ""}`,
    unfinished: "Diese Antwort ist nicht vollständig.",
    required: "Diese Frage muss beantwortet werden.",
    undone: (name) => `Rückgängig gemacht: ${name}`,
    nowAsked: (names) => `Nun auch gefragt: ${list(names)}`,
    notAsked: (names) => `Nicht mehr gefragt: ${list(names)}`,
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
  choice: {
    other: "Andere Antwort",
    otherHint: "Schreibe eine andere Antwort und drücke Enter",
    send: "Speichern",
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
  4403: "Unter dieser Adresse lässt sich der Server nicht benutzen.",
  4406: "Diese Seite ist von anderer Version als der Server. Lade die Seite neu.",
  4409: "Du labelst in einem anderen Tab oder Fenster.",
  4410: "Das Projekt ist geschlossen.",
  1009: "Eine Antwort war zu groß für den Server.",
};

/** What the keys do, in the lists of keys. */
export const keys: English["keys"] = {
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
};

/** Texts about chats. */
export const chat: English["chat"] = {
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
};

/** Texts of tasks that mark parts of a text. */
export const spans: English["spans"] = {
  labels: "Labels für den Text",
  span: (label, words) => `${label}: ${words}`,
  made: (n) => (n ? many(n, "Stelle", "Stellen") : "Wähle Wörter aus, oder gib keine ab."),
  noText: "Hier ist kein Text zum Markieren: überspringe es, oder gib keine Stelle ab.",
};

/** Texts of tasks that draw on an image. */
export const shapes: English["shapes"] = {
  labels: "Labels für das Bild",
  list: "Formen",
  add: "Hinzufügen",
  at: (place) => `bei ${place.join(", ")}`,
  made: (n) => (n ? many(n, "Form", "Formen") : "Zeichne auf das Bild, oder gib keine ab."),
  noImage: "Hier ist kein Bild zum Zeichnen: überspringe es, oder gib keine Form ab.",
};

/** Texts of a tree of options. */
export const tree: English["tree"] = {
  tree: "Antworten",
  all: "Alle",
  itself: (name) => `${name}, allgemein`,
  opened: (path, n) => `${path}: ${n === 1 ? "eine Antwort" : `${number(n)} Antworten`}`,
  below: (n) => `${number(n)} darunter gewählt`,
  chosen: "Gewählt",
  none: "Hier steht, was du wählst.",
  remove: (path) => `Entfernen: ${path}`,
  keys: {
    walk: "Zur Antwort darüber oder darunter",
    open: "In eine Antwort hinein oder zurück",
    take: "Die Antwort wählen, bei der du bist",
    itself: "Die offene Antwort selbst wählen",
  },
};

/** Texts of the task kind `rank`. */
export const rank: English["rank"] = {
  order: "Reihenfolge, das Beste zuerst",
  empty: "Hierher kommt das Beste: drück seine Taste oder Schaltfläche, oder zieh es her.",
  rest: "Noch nicht eingeordnet",
  place: (place, count) => `Platz ${number(place)} von ${number(count)}`,
  moved: (name, place, count) => `${name}: Platz ${number(place)} von ${number(count)}`,
  taken: (name) => `${name}: nicht eingeordnet`,
  up: (name) => `Nach oben: ${name}`,
  down: (name) => `Nach unten: ${name}`,
  takeOut: (name) => `Herausnehmen: ${name}`,
  left: (n) =>
    n === 1 ? "Eines ist noch nicht eingeordnet." : `${number(n)} sind noch nicht eingeordnet.`,
  complete: "Alle sind eingeordnet",
  keys: {
    walk: "Durch die Reihenfolge gehen",
    move: "Nach oben oder unten schieben",
    ends: "An den Anfang oder das Ende setzen",
    takeOut: "Aus der Reihenfolge nehmen",
  },
};

/** Texts about regions, their questions and their relations. */
export const regions: English["regions"] = {
  none: "Markiere mindestens eines.",
  missing: (n, name, titles) =>
    `${many(n, "Markierung braucht", "Markierungen brauchen")} noch Antworten. ` +
    `${name}: ${list(titles)}`,
  next: (n) => `${n} unbeantwortet`,
  questions: (name) => `Fragen zu ${name}`,
  done: "Zurück zum Markieren",
  open: "nicht beantwortet",
  relate: "Verbinden",
  relateFrom: (name) => `Von ${name} zu …`,
  relateTo: (from, to) => `Von ${from} zu ${to}`,
  relateHint: "Gehe zum anderen, dann wähle die Beziehung.",
  relationLabels: "Labels für die Beziehung",
  relations: (n) => (n ? many(n, "Beziehung", "Beziehungen") : "Noch keine Beziehung"),
  relation: (from, label, to) => `Von ${from} → ${label} → ${to}`,
  remove: (words) => `Entfernen: ${words}`,
  removed: (words) => `Entfernt: ${words}`,
  marked: (words) => `Markiert: ${words}`,
  accepted: (words) => `Angenommen: ${words}`,
  acceptedAll: (n) => `Angenommen: ${many(n, "Vorschlag", "Vorschläge")}`,
  rejected: (words) => `Abgelehnt: ${words}`,
  rejectedAll: (n) => `Abgelehnt: ${many(n, "Vorschlag", "Vorschläge")}`,
  suggested: (words) => `vorgeschlagen: ${words}`,
  leftOut: (n) => `${many(n, "Vorschlag", "Vorschläge")} noch nicht angenommen`,
  undone: "Ein Schritt ist zurückgenommen",
  place: (at, of) => `${at} von ${of}`,
  related: (words) => `verbunden mit ${list(words)}`,
  to: (label, name) => `zu ${name} (${label})`,
  by: (label, name) => `${name} (${label}, von dort)`,
  span: (label, words) => `${label} „${cut(words, 40)}“`,
  characters: (from, to) => `Zeichen ${from} bis ${to}`,
  keys: {
    ask: "Fragen zum Markierten beantworten, eines nach dem anderen",
    move: "Zur vorigen oder nächsten Frage gehen",
    leave: "Die Fragen verlassen",
    relate: "Mit einem anderen verbinden: dorthin gehen, dann die Taste der Beziehung drücken",
    walk: "Zum vorigen oder nächsten gehen",
    characters: "Mehr oder weniger Zeichen auswählen",
  },
};

/** Texts of tasks that mark stretches of time. */
export const segments: English["segments"] = {
  labels: "Label für Abschnitte",
  timeline: "Zeitleiste",
  segment: (label, start, end, inSeconds) =>
    `${label} von ${start} bis ${end}${inSeconds ? " Sekunden" : ""}`,
  made: (n) =>
    n ? many(n, "Abschnitt", "Abschnitte") : "Ziehe über die Zeitleiste, oder sende keinen ab.",
  begun: (at) => `Begonnen bei ${at}: Drücke am Ende den Punkt.`,
  edge: { start: "Pfeiltasten bewegen den Anfang.", end: "Pfeiltasten bewegen das Ende." },
  none: "Hier lässt sich nichts markieren: Überspringe es, oder sende keinen ab.",
  begin: "Anfang",
  end: "Ende",
  playIt: "Abspielen",
  remove: "Entfernen",
  keys: {
    mark: "Hier einen Abschnitt beginnen und beenden",
    step: "Das Ende des Abschnitts oder die Stelle bewegen",
    far: "Dasselbe, zehnmal so weit",
    edge: "Anfang oder Ende wählen",
    play: "Den Abschnitt abspielen",
    walk: "Von Abschnitt zu Abschnitt gehen",
  },
};

/** Texts about series. */
export const series: English["series"] = {
  series: (points, from, to) => `${points} Zeitpunkte, von ${from} bis ${to}`,
  lines: "Linien",
  value: "Wert",
  line: "Linie",
  lowest: "Kleinster",
  highest: "Größter",
  mean: "Mittel",
  missing: "Fehlend",
};

/** Texts about time that can be zoomed. */
export const time: English["time"] = {
  zoom: "Zoom",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  whole: "Alles zeigen",
  part: "Sichtbarer Teil",
};

/** Texts about videos. */
export const video: English["video"] = {
  video: "Das Video, um das es geht",
  broken:
    "Dieses Video lässt sich nicht abspielen: Es lässt sich nicht laden, oder dieser Browser kennt sein Format nicht.",
};

/** Texts about flags and their threads. */
export const flag: English["flag"] = {
  title: "Dieses Element melden",
  note: "Was stimmt damit nicht? Der Betreiber des Projekts liest das.",
  control: "Strg",
  hint: (key) => `${key}+Enter sendet es ab.`,
  send: "Senden",
  yours: "Deine Meldungen und die Antworten",
  noNote: "Ohne Text",
  owner: "Betreiber:",
  you: "Du:",
  writeOn: "Weiterschreiben",
  thread: "Deine Meldung zu diesem Element",
};

/** Texts for somebody whose work is complete. */
export const ended: English["ended"] = {
  title: "Du bist fertig",
  quota: "Du hast so viele Antworten gegeben, wie du hier geben kannst. Danke!",
  nothing: "Es gibt für dich keine weiteren Einträge. Danke!",
  code: "Dein Abschlusscode:",
  copy: "Kopieren",
  copied: "Kopiert",
  back: (host) => `Zurück zu ${host}`,
};

/** Texts about items with a known answer. */
export const gold: English["gold"] = {
  right: "Deine letzte Antwort war richtig.",
  wrong: (known) => `Deine letzte Antwort war nicht richtig. Die Antwort ist: ${known}`,
  wrongMarks: "Deine letzte Antwort war nicht richtig.",
  stopped: {
    suspended: {
      title: "Du bekommst vorerst keine Einträge mehr",
      text: "Einige deiner Antworten wurden mit bekannten Antworten verglichen, und zu wenige waren richtig. Wer das Projekt leitet, sieht das und kann dich weitermachen lassen.",
    },
    quiz_failed: {
      title: "Du hast den Test nicht bestanden",
      text: "Zu wenige deiner Antworten auf die ersten Einträge waren richtig. Wer das Projekt leitet, sieht das und kann dich weitermachen lassen.",
    },
    voided: {
      title: "Du bekommst keine Einträge mehr",
      text: "Wer das Projekt leitet, hat deine Antworten zurückgezogen. Frag dort nach, wenn du nicht weißt, warum.",
    },
  },
};

/** Texts of the home and join pages. */
export const home: English["home"] = {
  projects: {
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
  firstStart: {
    title: "Dieser Server wartet auf seinen Besitzer",
    text: "Noch hat sich niemand angemeldet. Wenn du ihn gestartet hast, öffne den Link aus seinem Terminal: In diesem Browser macht er dich zum Besitzer, und dann legst du das erste Projekt an.",
  },
  firstLink:
    "Der Link gilt einmal und eine Woche lang. Ist er weg, starte den Server neu: Er gibt einen weiteren aus.",
};

/** Texte der Anmeldung über einen Anbieter und der Browser, in denen jemand angemeldet ist. */
export const signIn: English["signIn"] = {
  elsewhere: "Dieser Server lässt sich nur unter seiner eigenen Adresse benutzen:",
  title: "Anmelden",
  with: (provider) => `Mit ${provider} anmelden`,
  again: (provider) => `Mit ${provider} als jemand anderes anmelden`,
  links: "Oder öffne deinen Einladungslink in diesem Browser.",
  noWays:
    "Öffne deinen Einladungslink in diesem Browser. Wenn du keinen hast, bitte den Betreiber des Projekts darum.",
  noProject: {
    title: "Kein Projekt ist für dich offen",
    signedInAs: (provider, name) => `Du bist bei ${provider} als ${name} angemeldet.`,
    ask: (contact) => `Um hier zu labeln, bitte ${contact}, ein Projekt für dich zu öffnen.`,
  },
  operator: "die Leute, die diesen Server betreiben",
  failed: "Du bist noch nicht angemeldet",
  faults: {
    down: (provider) =>
      `${provider} ist nicht erreichbar. Versuche es in einer Minute noch einmal.`,
    denied: (provider) =>
      `${provider} hat dich nicht angemeldet. Versuche es noch einmal, wenn das nicht gewollt war.`,
    stale: () =>
      "Diese Anmeldung wurde vor zu langer Zeit oder in einem anderen Tab oder Browser begonnen. Beginne sie hier noch einmal.",
    invalid: (provider) =>
      `Auf die Antwort von ${provider} ist kein Verlass. Versuche es noch einmal; klappt das nicht, sag es den Leuten, die diesen Server betreiben.`,
    many_groups: (provider) =>
      `Du bist in mehr Gruppen, als ${provider} mitteilt. Sag es den Leuten, die diesen Server betreiben.`,
    busy: () =>
      "Zu viele Leute melden sich gerade aus deinem Netz an. Warte ein paar Sekunden und versuche es dann noch einmal.",
    revoked: (_, contact) => `Dein Zugang wurde widerrufen. Frage ${contact} danach.`,
  },
  where: {
    title: "Wo du angemeldet bist",
    open: "Wo du angemeldet bist",
    text: "Melde ab, was du nicht kennst. Es endet sofort, und was dort geantwortet wurde, bleibt.",
    program: "Programm mit einem Token",
    browser: "Ein Browser",
    here: "dieser Browser",
    by: (provider) => `über ${provider}`,
    byLink: "über einen Einladungslink",
    since: (at) => `seit ${day(at)}`,
    seen: (at) => `zuletzt benutzt ${day(at)}`,
    end: "Abmelden",
    endOf: (what) => `Abmelden: ${what}`,
    endOthers: "Überall sonst abmelden",
    only: "Du bist sonst nirgends angemeldet.",
    ended: (n) =>
      plural(n, { one: "# weitere Anmeldung beendet.", other: "# weitere Anmeldungen beendet." }),
  },
  signOutText: "Antworten bleiben gespeichert. Um zurückzukommen, melde dich wieder an.",
};

/** Texts of the page of an open link. */
export const open: English["open"] = {
  title: "Du bist zum Labeln eingeladen",
  text: "Wenn du anfängst, ist dieser Browser als neue Person angemeldet. Du brauchst kein Konto.",
  noCode: "Dieser Link ist nicht vollständig: Öffne ihn noch einmal so, wie du ihn bekommen hast.",
  begin: "Anfangen",
  asking: "Als jemand anderes anfangen?",
  occupied: (name) =>
    `In diesem Browser ist ${name} angemeldet. Wenn du anfängst, sind deine nächsten Antworten hier die einer neuen Person.`,
  stay: (name) => `${name} bleiben`,
  change: "Als neue Person anfangen",
};

/** Texts of the owner's page. */
export const owner: English["owner"] = {
  title: (section, project) => `${section} · ${project}`,
  sections: {
    overview: "Überblick",
    model: "Modell",
    suggestions: "Vorschläge",
    review: "Durchsicht",
    people: "Personen",
    items: "Elemente",
    flags: "Meldungen",
    project: "Projekt",
  },
  nav: "Bereiche",
  openFlags: (n) => `${n >= 1000 ? "999+" : n} offen`,
  label: "Labeln",
  home: "Alle Projekte",
  live: "Verbunden",
  offline: "Verbindet neu …",
  paused: "Pausiert",
  archived: "Archiviert",
  pause: "Anhalten",
  pauseOf: "Das Labeln für alle anhalten",
  resume: "Fortsetzen",
  resumeOf: "Das Labeln für alle fortsetzen",
  loading: "Lädt …",
  none: "–",
  more: "Mehr zeigen",
  cancel: "Abbrechen",
  save: "Speichern",
  saved: "Gespeichert",
  percent,
  overview: {
    progress: "Fortschritt",
    of: (done, total) => `${number(done)} von ${number(total)} Elementen erledigt`,
    rate: "Labels pro Minute",
    rateOf: (rate) => fixed(rate, 1),
    connected: "Gerade hier",
    labels: "Labels",
    left: "Noch",
    leftAt: "bei diesem Tempo",
    now: "im Augenblick",
    given: "insgesamt",
    lastMinute: "in der letzten Minute",
    of_people: (n) => `von ${number(n)}`,
    hours: (minutes) => {
      if (minutes < 1) return "< 1 min";
      if (minutes < 90) return `${number(Math.round(minutes))} min`;
      if (minutes < 48 * 60) return `${number(Math.round(minutes / 60))} h`;
      return many(Math.round(minutes / 60 / 24), "Tag", "Tage");
    },
    opinions: (of) =>
      `${of.least} bis ${of.most} Meinungen je Element${of.each === null ? "" : `, bisher ${fixed(of.each, 1)}`}. ${many(of.asked, "weitere Meinung", "weitere Meinungen")} angefragt.`,
    couldAnswer: (n, names) =>
      `${many(n, "Element wartet", "Elemente warten")} auf eine weitere Meinung. Geben könnten sie: ${names}.`,
    stuck: (n) =>
      `${many(n, "Element wartet", "Elemente warten")} auf eine weitere Meinung, und alle hatten ${n === 1 ? "es" : "sie"} schon: Lade mehr Personen ein, oder senke die Höchstzahl der Meinungen.`,
    queue: "Warteschlange",
    done: "Erledigt",
    out: "Bei Personen",
    waiting: "Wartend",
    asOf: (time) => `Stand: ${time}.`,
    twice: (n) =>
      `${many(n, "Element war", "Elemente waren")} bei zu vielen Personen zugleich. Das darf nie vorkommen: bitte melde es.`,
    empty: "Es gibt noch keine Elemente.",
  },
  distribution: {
    title: "Antworten",
    note: (answers, all) =>
      all ? many(answers, "Antwort", "Antworten") : `von den letzten ${number(answers)} Antworten`,
    rest: (n) => many(n, "weiterer Wert", "weitere Werte"),
    empty: "Es hat noch niemand geantwortet.",
    value: "Antwort",
    count: "Wie oft",
    find: (value) => `Elemente zeigen, die mit ${value} beantwortet sind`,
    asked: (asked: number, all: number, answers: number) =>
      `${number(asked)} von ${number(all)} Mal gestellt, ${number(answers)} Mal beantwortet`,
    askedOfRegions: (asked: number, answers: number) =>
      `zu ${many(asked, "Markierung", "Markierungen")} gestellt, ${number(answers)} Mal beantwortet`,
    relations: "Beziehungen",
    about: (label: string, question: string) => `${label}: ${question}`,
    sum: "mit allem darunter",
  },
  model: {
    title: "Modell",
    state: {
      idle: "Ruht",
      queued: "Steht an",
      training: "Trainiert",
      ready: "Bereit",
      failed: "Gescheitert",
    },
    score: "Kreuzvalidiert an schweren Elementen",
    scoreHint:
      "Anteil richtig bei Labels, die es nicht kannte; eher zu niedrig, weil an schweren gemessen",
    scoreTitle:
      "Anteil der Antworten, bei denen das Modell richtig liegt. Gefragt wird, wo es am unsichersten ist: bei allen Elementen ist es besser als bei diesen.",
    ratingError: "Fehler der Bewertungen",
    ratingErrorHint: (near) =>
      near === undefined
        ? "mittlerer Abstand zur gegebenen Bewertung, in derselben Prüfung"
        : `mittlerer Abstand zur gegebenen Bewertung, in derselben Prüfung; ${percent(near)} höchstens um eins daneben`,
    holdout: "Zurückgehalten: Genauigkeit",
    holdoutTitle:
      "Anteil der richtigen Antworten bei zufällig gezogenen Elementen, mit denen das Modell nicht trainiert wird.",
    holdoutHint: (low, high) =>
      low === undefined || high === undefined
        ? "Anteil richtig bei zufällig gezogenen Elementen"
        : `Anteil richtig bei zufällig gezogenen Elementen; zu 95 % sicher: ${fixed(low, 2)} bis ${fixed(high, 2)}`,
    f1: "F1 der Textstellen, an schweren Elementen",
    f1Hint:
      "in Texten, die es nicht kannte, kreuzvalidiert; eher zu niedrig, weil an schweren gemessen",
    f1Title:
      "Eine Textstelle ist richtig, wenn Anfang, Ende und Label stimmen. F1 ist das harmonische Mittel aus dem Anteil der gefundenen, die richtig sind, und dem Anteil der markierten, die gefunden werden.",
    holdoutF1: "Zurückgehalten: F1 der Textstellen",
    holdoutF1Hint: (low, high) =>
      low === undefined || high === undefined
        ? "in zufällig gezogenen Texten"
        : `in zufällig gezogenen Texten; zu 95 % sicher: ${fixed(low, 2)} bis ${fixed(high, 2)}`,
    f1ByLabel: "F1 nach Labels",
    spansLabelled: "Textstellen",
    range: (low, high) => `${fixed(low, 3)} bis ${fixed(high, 3)}`,
    rangeLow: "Zurückgehalten, mindestens (95 %)",
    rangeHigh: "Zurückgehalten, höchstens (95 %)",
    targetLine: "Ziel",
    expected: "Mit weiteren Labels zu erwarten",
    expectedLow: "Zu erwarten, mindestens (90 %)",
    expectedHigh: "Zu erwarten, höchstens (90 %)",
    steady: "Beständigkeit und Einigkeit",
    steadyText:
      "Über der gepunkteten Linie ändern weitere Labels fast nichts mehr. Einigkeit gibt es, wo mehrere dieselben Elemente labeln.",
    steadyTable: "Beständigkeit und Einigkeit nach der Zahl der Labels",
    stopLine: "Beständig genug, um aufzuhören",
    steadiness: "Beständigkeit",
    steadinessHint:
      "Übereinstimmung mit dem vorigen Modell (Kappa); nahe 1 ändern weitere Labels kaum etwas",
    byQuestion: "Nach Fragen",
    agreement: "Einigkeit",
    agreementHint: "der Personen über dieselben Elemente (Krippendorffs Alpha)",
    digits: (value) => fixed(value, 3),
    trainedOn: "Trainiert mit",
    labels: (n) => many(n, "Label", "Labels"),
    generation: "Rangfolge",
    generationOf: (n) => (n ? `Nr. ${number(n)}` : "noch keine"),
    behind: (n) => (n ? `${many(n, "Label", "Labels")} zurück` : "auf dem neuesten Stand"),
    noScore: "noch keine",
    stopping: {
      sentence: {
        stop: (because) =>
          `Du kannst aufhören, wenn alle erwarteten Antworten unter den Labels sind: ${because}.`,
        continue: (because) => `Es lohnt sich noch: ${because}.`,
        unknown: (because) => `Ob du aufhören kannst, lässt sich noch nicht sagen: ${because}.`,
      },
      reasons: {
        flat: "das letzte Drittel der Labels hat nichts gebracht",
        stable: "die letzten Labels haben das Modell kaum verändert",
        labels: "es sind weniger als 100 Labels",
        evaluation: "das Modell mit diesen Labels ist noch nicht bewertet",
        kind: "bei solchen Antworten oder so wenigen Elementen lässt es sich nicht messen",
      },
      would: (n, gain, low, high) =>
        `${n === 1 ? "ein weiteres Label brächte" : `weitere ${number(n)} Labels brächten`} etwa ${figures.points(gain)} Prozentpunkte Genauigkeit (${figures.points(low)} bis ${figures.points(high)})`,
    },
    target: (low, high) =>
      low === high
        ? `Etwa ${number(low)} Labels bringen es ans Ziel.`
        : `Etwa ${number(low)} bis ${number(high)} Labels bringen es ans Ziel.`,
    curve: "Lernkurve",
    curveEmpty: "Die Kurve erscheint, sobald zwei Trainings bewertet sind.",
    curveTable: "Güte nach der Zahl der Labels",
    labelsAxis: "Zahl der Labels",
    history: "Bisherige Trainings",
    earlier: "Frühere zeigen",
    noHistory: "Es ist noch nichts trainiert worden.",
    columns: {
      run: "Nr.",
      state: "Zustand",
      labels: "Labels",
      score: "Anteil richtig",
      f1: "F1",
      label: "Label",
      scoreTitle: "Die zurückgehaltene Genauigkeit, wo es sie gibt, sonst die kreuzvalidierte",
      seconds: "Dauer",
      at: "Wann",
    },
    seconds: (s) => `${fixed(s, s < 10 ? 1 : 0)} s`,
    leftOut: (n) =>
      `${many(n, "Element bleibt beim Training außen vor und kommt", "Elemente bleiben beim Training außen vor und kommen")} zuletzt dran:`,
    diversity:
      "Diese Art von Aufgabe lernt kein Modell: die Reihenfolge folgt allein der Vielfalt, typische Elemente zuerst.",
    encoding: "Kodierung",
    encodedItems: (done, total) =>
      `${number(done)} von ${many(total, "Element ist", "Elementen sind")} kodiert`,
    encodedBy: (name) => `mit ${name}.`,
    encodedLater: "Die Vektoren werden verwendet, sobald fast alle Elemente einen haben.",
    waits: {
      orchestrator: "Noch kein Modell. Mit supt serve --orchestrate trainiert der Server eines.",
      task: "Diese Art von Aufgabe lernt kein vorgegebenes Modell. Ein eigenes kann es: --model modul:funktion.",
      package:
        "Noch kein Modell: Es fehlt, was Textstellen lernt. Führe pip install python-crfsuite aus, wo supt läuft, und starte es neu.",
      features:
        "Noch kein Modell: Bild- und Tondateien kann kein vorgegebenes Modell lesen. Füge die Elemente mit features hinzu, oder nenne ein eigenes Modell (--model).",
      encoding:
        "Noch kein Modell. Trainiert wird, sobald der Encoder aus allen Elementen Vektoren gemacht hat.",
      items: "Noch kein Modell. Trainiert wird, sobald es Elemente und Labels gibt.",
      labels:
        "Noch kein Modell. Trainiert wird nach den ersten Labels, sobald zwei Antworten verschieden sind.",
    },
  },
  suggestions: {
    effects: "Was Vorschläge bewirken",
    effectsText:
      "Ein zufällig gezogener Teil der Antworten ist blind: Er sieht keinen Vorschlag, obwohl es einen gibt. Was zwischen diesen Antworten und den anderen verschieden ist, kommt vom Vorschlag.",
    empty: "Noch niemand hat ein Element beantwortet, zu dem es einen Vorschlag zu zeigen gab.",
    answers: (n, all) =>
      all ? many(n, "Antwort", "Antworten") : `von den letzten ${number(n)} Antworten`,
    table: "Alle Zahlen als Tabelle, nach Versionen",
    allVersions: "alle",
    sides: { shown: "Gesehen", blind: "Nicht gesehen" },
    measures: {
      accepted: "Wie der Vorschlag",
      median_ms: "Mittlere Zeit (Median)",
      known: "Einig mit bekannten Antworten",
      others: "Einig mit anderen Personen",
      correction: "Einig mit Korrekturen",
    },
    columns: {
      source: "Quelle",
      version: "Version",
      measure: "Maß",
      difference: "Unterschied",
      interval: "95-%-Intervall",
    },
    figure: (measure, value) =>
      `${figures.scaled(measure, value)} ${measure === "median_ms" ? "s" : "%"}`,
    amount: (measure, value) =>
      `${figures.scaled(measure, value)} ${measure === "median_ms" ? "s" : "Prozentpunkte"}`,
    gap: (measure, value) =>
      `${figures.gap(measure, value)} ${measure === "median_ms" ? "s" : "Punkte"}`,
    range: (measure, low, high) =>
      `(${figures.gap(measure, low)} bis ${figures.gap(measure, high)})`,
    noDifference: "Zu wenige Antworten für einen Unterschied",
    missing: {
      blind: (measure, n, needed) =>
        `${measure}: noch nicht genug blinde Antworten, ${number(n)} von ${number(needed)}.`,
      shown: (measure, n, needed) =>
        `${measure}: noch nicht genug Antworten, die den Vorschlag sahen, ${number(n)} von ${number(needed)}.`,
    },
    findings: {
      accepted: {
        less: (by) => `Wer den Vorschlag sieht, antwortet seltener so, um ${by}.`,
        more: (by) =>
          `Wer den Vorschlag sieht, antwortet öfter so, um ${by}: Er zieht Antworten zu sich.`,
        none: () =>
          "Ob jemand den Vorschlag sieht, ändert nichts Sicheres daran, wie oft so geantwortet wird.",
      },
      median_ms: {
        less: (by) => `Wer den Vorschlag sieht, ist schneller, um ${by}.`,
        more: (by) => `Wer den Vorschlag sieht, ist langsamer, um ${by}.`,
        none: () => "Ob jemand den Vorschlag sieht, ändert nichts Sicheres an der Zeit.",
      },
      known: {
        less: (by) => `Wer den Vorschlag sieht, antwortet seltener wie bekannt, um ${by}.`,
        more: (by) => `Wer den Vorschlag sieht, antwortet öfter wie bekannt, um ${by}.`,
        none: () =>
          "Ob jemand den Vorschlag sieht, ändert nichts Sicheres an der Einigkeit mit bekannten Antworten.",
      },
      others: {
        less: (by) => `Wer den Vorschlag sieht, antwortet seltener wie andere, um ${by}.`,
        more: (by) => `Wer den Vorschlag sieht, antwortet öfter wie andere, um ${by}.`,
        none: () =>
          "Ob jemand den Vorschlag sieht, ändert nichts Sicheres an der Einigkeit mit anderen.",
      },
      correction: {
        less: (by) => `Wer den Vorschlag sieht, antwortet seltener wie die Korrekturen, um ${by}.`,
        more: (by) => `Wer den Vorschlag sieht, antwortet öfter wie die Korrekturen, um ${by}.`,
        none: () =>
          "Ob jemand den Vorschlag sieht, ändert nichts Sicheres an der Einigkeit mit Korrekturen.",
      },
    },
  },
  review: {
    tabs: "Ansichten der Durchsicht",
    tabOf: {
      items: "Elemente",
      errors: "Wahrscheinliche Fehler",
      agreement: "Übereinstimmung",
      people: "Personen",
    },
    title: "Wahrscheinlich falsche Labels",
    text: "Ein Modell, das aus diesen Labels nicht gelernt hat, antwortet anders. Viele davon stimmen trotzdem.",
    left: (count) => `noch ${count}`,
    empty:
      "Kein Label sieht falsch aus. Die Liste entsteht, wenn ein Modell bewertet wird, nach jedem Training.",
    finished: "Das war das letzte. Die nächste Bewertung des Modells macht eine neue Liste.",
    given: (names) => (names ? `Label von ${names}` : "Label"),
    predicted: "Antwort des Modells",
    probable: (share) => `zu ${share} wahrscheinlich`,
    keep: "Label behalten",
    take: "Antwort des Modells nehmen",
    again: "Noch jemand",
    correct: "Korrigieren",
    againText:
      "„Noch jemand“ lässt eine weitere Person antworten, vor allen anderen Elementen. Sie sieht keine der beiden Antworten.",
    next: "Weiter",
    previous: "Zurück",
  },
  agreement: {
    title: "Wie weit Personen übereinstimmen",
    text: "Krippendorffs Alpha ist 1, wenn alle immer übereinstimmen, und 0, wenn nur so oft wie durch Zufall. Jeder Bereich enthält den wahren Wert mit 95 % Sicherheit.",
    compared: (n) => `${number(n)} ${n === 1 ? "Antwort" : "Antworten"} verglichen`,
    some: "Es gibt mehr Antworten, als sich vergleichen lassen: diese gehören zu zufällig gezogenen Elementen.",
    empty:
      "Noch kein Element hat Antworten von zwei Personen. Die Einstellung „Labels pro Element“ fragt mehrere nach jedem Element.",
    whole: "Alle Antworten",
    figure: (value) => figures.signed(value, 2),
    range,
    noDifference:
      "Alle Antworten sind gleich; über die Übereinstimmung lässt sich deshalb nichts sagen.",
    few: (alpha, n) =>
      `Alpha ist ${figures.signed(alpha, 2)}, aus ${many(n, "Element", "Elementen")}: zu wenige, um zu sagen, wie sicher das ist.`,
    verdicts: {
      high: (alpha, low, high) =>
        `Alpha ist ${figures.signed(alpha, 2)} (${range(low, high)}): Auf die Antworten ist Verlass.`,
      between: (alpha, low, high) =>
        `Alpha ist ${figures.signed(alpha, 2)} (${range(low, high)}): genug für vorläufige Schlüsse, oder noch nicht sicher.`,
      low: (alpha, low, high) =>
        `Alpha ist ${figures.signed(alpha, 2)} (${range(low, high)}): zu wenig, um sich auf einzelne Antworten zu verlassen. Klarere Richtlinien oder andere Optionen helfen, oder mehr Antworten pro Element.`,
      few: (alpha, low, high) => `Alpha ist ${figures.signed(alpha, 2)} (${range(low, high)}).`,
    },
    scales: {
      nominal: "Zwei Antworten sind gleich oder nicht.",
      ordinal: "Noten unterscheiden sich umso mehr, je mehr Antworten dazwischen liegen.",
      likeness: "Antworten unterscheiden sich um das, was nicht in beiden ist.",
    },
    overTime: "Nach der Woche der letzten Antwort zu einem Element",
    week: (at) => day(at),
    byLabel: "Nach Label",
    byPair: "Je zwei Personen",
    matrixText:
      "Je kräftiger die Farbe, desto weiter stimmen zwei Personen mehr als durch Zufall überein (Cohens Kappa); zuerst kommen die, die am wenigsten übereinstimmen. Kleine Quadrate beruhen auf weniger als 20 Elementen.",
    busiest: "Verglichen werden nur die mit den meisten Antworten.",
    pairOf: (pair) =>
      `${pair.one}, ${pair.other}: Kappa ${pair.kappa === null ? "–" : figures.signed(pair.kappa, 2)}, ${figures.whole(pair.alike)} % gleich, ${items(pair.items)}`,
    tables: "Zahlen als Tabellen",
    label: "Label",
    weekOf: "Woche ab",
    alpha: "Alpha",
    interval: "95-%-Bereich",
    items: "Elemente",
    answers: "Antworten",
    answersWith: "Antworten damit",
    person: "Person",
    other: "Andere Person",
    kappa: "Kappa",
    alike: "Gleich",
    both: "Elemente von beiden",
    pairsLeft: (shown, all) =>
      `Die ${number(shown)} von ${number(all)} Paaren, die am wenigsten übereinstimmen.`,
  },
  work: {
    title: "Was Personen getan haben",
    text: "Arbeitszeit ist die Zeit zwischen Antworten, ohne Pausen von mehr als zwei Minuten.",
    empty: "Noch niemand hat ein Element beantwortet.",
    name: "Name",
    figures: {
      labels: "Labels",
      minutes: "Arbeitszeit",
      rate: "Pro Stunde",
      gold: "Gold richtig",
      agreement: "Übereinstimmung",
    },
    hints: {
      labels: "Labels, die gelten",
      minutes: "Ohne Pausen von mehr als zwei Minuten",
      rate: "Antworten in einer Stunde Arbeit",
      gold: "Anteil richtiger Antworten auf Elemente, deren Antwort bekannt ist (Zahl der Antworten)",
      agreement: "Mit dem, was die Antworten mehrerer Personen ergeben (Zahl der Antworten)",
    },
    reliability: "Zuverlässigkeit",
    reliabilityHint: "Geschätzter Anteil richtiger Antworten, mit seinem 95-%-Bereich",
    reliabilityText:
      "Zuverlässigkeit ist, wie oft jemand recht hat, nach allen Antworten zu denselben Elementen. Der Balken enthält den wahren Anteil mit 95 % Sicherheit: Je weniger Labels ihm zugrunde liegen, desto länger ist er.",
    reliable: (accuracy, low, high, labels) =>
      `${percent(accuracy)} (${percent(low)} bis ${percent(high)}), ${number(labels)} ${labels === 1 ? "Label" : "Labels"}`,
    weeks: "Labels pro Woche",
    byWeek: "Zahlen nach Wochen",
    weekOf: "Woche ab",
    week: (at) => day(at),
    duration: (minutes) =>
      minutes < 90 ? `${number(Math.round(minutes))} min` : `${fixed(minutes / 60, 1)} h`,
  },
  reviewItems: {
    order: "Reihenfolge",
    orders: {
      disagreement: "Größte Uneinigkeit zuerst",
      confidence: "Unsicherste zuerst",
      flag: "Gemeldet",
      error: "Wahrscheinliche Fehler",
      labeller: "Antworten einer Person",
      source: "Vorgeschlagen von einer Quelle",
    },
    source: "Quelle",
    nobody: "Wählen …",
    choose: "Wähle, wessen Antworten du durchsiehst, oder welche Quelle.",
    settled: (n) => `${many(n, "Element", "Elemente")} entschieden`,
    names: "Namen zeigen",
    many: "Alle auf einmal",
    empty: "Hier muss nichts angesehen werden.",
    finished: "Das war das letzte.",
    person: (n) => `Person ${n}`,
    people: (n) => many(n, "Antwort", "Antworten"),
    consensus: "Konsens",
    consensusSure: (share) => `Konsens, zu ${share} sicher`,
    sure: (share) => `zu ${share} sicher`,
    pick: (key, title) => `Nimm ${key}: ${title}`,
    differs: "verschieden",
    differing: (n) =>
      n ? `${many(n, "Markierung", "Markierungen")} nicht von allen` : "alle haben so markiert",
    edit: "Bearbeiten",
    undo: "Zurücknehmen",
    previous: "Zurück",
    next: "Weiter",
    done: (answer) => `Entschieden: ${answer}`,
    manyText:
      "Alle Elemente dieser Liste, die noch kein Eigentümer entschieden hat, bekommen deine Antwort, die dann statt aller anderen zählt. Einmal Zurücknehmen nimmt alles zurück, einen Tag lang.",
    looking: "Suche die Elemente …",
    found: (n, isMost) =>
      isMost ? `Die ersten ${number(n)} Elemente` : many(n, "Element", "Elemente"),
    takeConsensus: "Jedem Element den Konsens seiner Antworten geben",
    given: (n) => `${many(n, "Element", "Elemente")} entschieden.`,
    left: (reason, n) => reviewReasons[reason]?.(n) ?? `${number(n)} ${reason}`,
    back: "Zurück zu den Elementen",
  },
  accepting: {
    title: "Viele auf einmal annehmen",
    note: "Sichere Vorschläge werden zu Antworten, ohne dass sie jemand ansieht. Sie schließen ihre Elemente ab, und das Modell lernt nicht aus ihnen. Ein zufällig gezogener Teil der Elemente geht stattdessen an Menschen, zuerst und ohne den Vorschlag: Ihre Antworten sagen, wie oft die angenommenen Vorschläge falsch sind.",
    source: "Quelle",
    score: "Annehmen ab einem Wert in Prozent",
    scoreHint: "Vorschläge ohne Wert lassen sich nicht annehmen.",
    audit: "Stichprobe in Prozent",
    auditHint: "Teil der Elemente, die stattdessen Menschen beantworten.",
    percent: exactPercent,
    range: (low, high) => `(${exactPercent(low)} bis ${exactPercent(high)})`,
    nothing:
      "Zu keinem Element, das noch eine Antwort braucht, gibt es einen Vorschlag mit solch einem Wert.",
    unknown:
      "Noch ist kein Fehler bekannt: Zu Elementen mit einem solchen Vorschlag gibt es keine Antwort.",
    expected: (error, low, high, known) =>
      `Erwarteter Fehler ${exactPercent(error)}, mit 95 % Sicherheit zwischen ${exactPercent(low)} und ${exactPercent(high)}, nach ${many(known, "Antwort, die ohne Vorschlag gegeben wurde", "Antworten, die ohne Vorschlag gegeben wurden")}.`,
    count: "Zählen, was angenommen würde",
    would: (labels, audited) =>
      `Etwa ${many(labels, "Vorschlag wird zu einer Antwort", "Vorschläge werden zu Antworten")}, und ${many(audited, "Element geht", "Elemente gehen")} zur Stichprobe an Menschen.`,
    accept: (labels) => `${many(labels, "Vorschlag", "Vorschläge")} annehmen`,
    leftToPeople: (reasons) => `Menschen bleiben: ${reasons}.`,
    left: (n, reason) => `${number(n)} ${reason ?? ""}`.trim(),
    reasons: {
      held: "bei jemandem",
      answered: "schon beantwortet",
      corrected: "korrigiert",
      flagged: "gemeldet",
      audited: "in einer Stichprobe",
      "held out": "zum Prüfen des Modells",
    },
    chart: "Erwarteter Fehler ab jedem Wert, mit seinem 95-%-Intervall",
    scoreAxis: "kleinster Wert",
    table: "Die Kurve als Tabelle, und wie oft Vorschläge stimmen",
    stepsTable: "Vorschläge und ihr Fehler ab jedem Wert",
    reliability: "Wie oft Vorschläge eines Werts richtig sind",
    columns: {
      score: "Ab Wert",
      suggestions: "Vorschläge",
      error: "Fehler",
      interval: "95-%-Intervall",
      answers: "Antworten",
      wrong: "Falsch",
      mean: "Mittlerer Wert",
      right: "Richtig",
      when: "Angenommen",
      labels: "Antworten",
      audited: "Stichprobe",
    },
    accepted: "Bisher angenommen",
    notKnownYet: "noch nicht bekannt",
    takenBack: (labels) => `${number(labels)}, zurückgenommen`,
    answeredOf: (answered, audited) => `${number(answered)} von ${number(audited)}`,
    takeBack: (source) => `Alle Antworten von ${source} zurücknehmen`,
  },
  many: {
    open: "Viele beschriften",
    list: "Liste",
    title: "Übersichtsbogen",
    bar: "Antwort für alle angekreuzten Elemente",
    by: "Vorgeschlagen von",
    anySource: "Egal",
    model: "dem Modell",
    suggestion: "Vorschlag",
    anySuggestion: "Alle",
    score: "Sicherheit",
    anyScore: "Alle",
    from: (percent: string) => `ab ${percent} %`,
    group: "Ähnlich",
    noGroup: "Ohne Gruppe",
    groupOf: (group, count) => `Gruppe ${group} (${items(count)})`,
    alike: "Ähnliche",
    alikeTo: (name: string) => `${name}: Ähnliche zeigen`,
    notAlike: (id: string) => `Am ähnlichsten zu Element ${id}: wieder alle zeigen`,
    suggested: (answer: string, score: number | null) =>
      score === null ? answer : `${answer} ${figures.whole(score)} %`,
    more: "Mehr zeigen",
    ticked: (n: number) => `${number(n)} angekreuzt`,
    tickAll: "Alle ankreuzen",
    untick: "Keins ankreuzen",
    choose: "Wählen",
    chooseFirst: "Antwort wählen",
    give: (answer: string, n: number) => `Antwort „${answer}“ für ${items(n)}`,
    own: "Sie werden deine eigenen Antworten; jede belegt einen der offenen Plätze ihres Elements.",
    done: (answer: string, n: number) => `„${answer}“ ist jetzt die Antwort zu ${items(n)}.`,
    left: (reason: string, n: number) =>
      `${items(n)} ausgelassen: ${manyReasons[reason] ?? reason}.`,
    undo: "Alles zurücknehmen",
  },
  joining: {
    links: "Offene Links",
    linksText:
      "Wer einen solchen Link öffnet, nimmt als eigene Person teil. Parameter der Adresse, etwa die Nummer der Person auf einer Crowd-Plattform, werden gespeichert und exportiert. In der Rücksprungadresse steht {code} für den Abschlusscode.",
    noLinks: "Es gibt noch keine offenen Links.",
    most: "Anzahl Personen",
    quota: "Antworten je Person",
    quotaHint: "wie im Projekt",
    back: "Rücksprungadresse",
    backHint: "https://…{code}",
    code: "Abschlusscode",
    codeHint: "ein zufälliger",
    make: "Link erstellen",
    made: (people) => `Link für ${number(people)} ${people === 1 ? "Person" : "Personen"}`,
    link: "Link",
    used: "Personen",
    usedOf: (used, most) => `${number(used)} von ${number(most)}`,
    answers: "Antworten",
    state: "Zustand",
    open: "offen",
    full: "voll",
    closed: "geschlossen",
    close: "Schließen",
    closeOf: (id) => `Link ${id} schließen`,
    groups: "Gruppen",
    groupsText: "Einträge, die einer Gruppe zugewiesen sind, bekommen nur deren Personen.",
    noGroups: "Es gibt noch keine Gruppen.",
    group: "Gruppe",
    members: "Personen",
    membersHint: "Namen, durch Kommas getrennt",
    makeGroup: "Gruppe erstellen",
    change: "Ändern",
    changeOf: (name) => `Gruppe ${name} ändern`,
    remove: "Löschen",
    removeOf: (name) => `Gruppe ${name} löschen`,
    others: "von jemand anderem",
    nobody: "noch niemand",
  },
  webhooks: {
    title: "Webhooks",
    text: "Ein Webhook meldet einem Programm anderswo, was in diesem Projekt geschieht. Jede Nachricht ist signiert, damit der Empfänger prüfen kann, von wem sie kommt.",
    show: "Webhooks zeigen",
    off: "Webhooks sind aus: Der Betreiber erlaubt noch keine Ziele (supt serve --webhook-hosts).",
    none: "Es gibt noch keine Webhooks.",
    link: "Adresse des Empfängers",
    chosen: "Ereignisse (alle, wenn keines gewählt ist)",
    events: "Ereignisse",
    all: "alle",
    add: "Webhook anlegen",
    secret: "Geheimnis, das nur dieses eine Mal gezeigt wird",
    state: "Zustand",
    states: { on: "an", paused: "angehalten", off: "abgeschaltet" },
    failing: (n: number) => `${number(n)} nacheinander gescheitert`,
    waiting: "Wartend",
    succeeded: "Zuletzt angenommen",
    test: "Testen",
    pause: "Anhalten",
    resume: "Fortsetzen",
    rotate: "Neues Geheimnis",
    remove: "Löschen",
    really: "Wirklich löschen?",
    deliveries: "Zustellungen",
    nothing: "Es wurde noch nichts gesendet.",
    when: "Wann",
    event: "Ereignis",
    item: "Element",
    attempts: "Versuche",
    response: "Antwort",
    next: "Nächster Versuch",
    resend: "Erneut senden",
    outcomes: {
      waiting: "wartet",
      sent: "angenommen",
      failed: "aufgegeben",
      gone: "nicht mehr da",
    },
  },
  people: {
    title: "Personen",
    empty: "Es ist noch niemand eingeladen.",
    name: "Name",
    role: "Rolle",
    roles: { labeller: "Labelt", admin: "Betreibt" },
    labels: "Labels",
    rate: "Antworten pro Minute",
    rateHint: "Antworten pro Minute während der Arbeit, von den letzten 200",
    rateOf: (rate) => fixed(rate, 1),
    median: "Zeit pro Antwort",
    medianHint: "Mittlere Zeit auf dem Bildschirm, von den letzten 200 Antworten, ohne Pausen",
    agreement: "Übereinstimmung",
    agreementHint: "Wie oft andere demselben Element dieselbe Antwort gaben, von den letzten 200",
    help: "Tempo und Übereinstimmung gelten für die letzten 200 Antworten jeder Person, ohne Pausen. Übereinstimmung heißt, wie oft andere demselben Element dieselbe Antwort gaben; auch Korrekturen zählen dabei.",
    compared: (n) => `verglichen mit ${many(n, "Antwort", "Antworten")}`,
    seconds: (ms) => `${fixed(ms / 1000, 1)} s`,
    here: "hier",
    away: "nicht hier",
    gone: "ausgeschlossen",
    presence: "Anwesenheit",
    actions: "Aktionen",
    items: (name) => `Elemente zeigen, die ${name} beantwortet hat`,
    renew: "Neuer Link",
    renewOf: (name) => `Neuer Link für ${name}`,
    revoke: "Ausschließen",
    revokeOf: (name) => `${name} ausschließen`,
    revokeTitle: (name) => `${name} ausschließen?`,
    revokeText: "Der Link gilt sofort nicht mehr, die Person wird abgemeldet. Ihre Labels bleiben.",
  },
  invite: {
    title: "Jemanden einladen",
    button: "Link erzeugen",
    link: (name) => `Einladungslink für ${name}`,
    once: "Er wird nur einmal gezeigt und gilt nur einmal. Schick ihn hin; wer ihn zuerst öffnet, ist mit diesem Namen angemeldet.",
    onlyHere:
      "Er geht nur auf diesem Rechner auf. Für andere muss der Server mit --host und --url gestartet werden.",
    copy: "Kopieren",
    copied: "Kopiert",
    byHand: "Drücke Strg+C zum Kopieren",
  },
  items: {
    title: "Elemente",
    add: "Elemente hinzufügen",
    gold: { active: "Prüfelement", retired: "Prüfelement, beendet" },
    search: "Suche",
    searchHint: "Text, Nummer oder eigene Kennung",
    kept: "Zeige",
    keptOf: {
      all: "Alle Elemente",
      labelled: "Gelabelte",
      unlabelled: "Nicht gelabelte",
      flagged: "Gemeldete",
      disagreement: "Uneinige",
      corrected: "Korrigierte",
    },
    labeller: "Beantwortet von",
    anybody: "Irgendwem",
    question: "Frage",
    anyQuestion: "Alle",
    value: "Antwort",
    anyValue: "Jede",
    clear: "Zurücksetzen",
    empty: "Kein Element passt.",
    looking: "Unter den bisher durchgesehenen Elementen ist keines.",
    goOn: "Weiter suchen",
    open: (n) => (n ? `Noch ${many(n, "Antwort", "Antworten")} nötig` : "Keine Antwort mehr nötig"),
    consensus: "Konsens",
    confidence: "Sicher",
    agreement: "Übereinstimmung",
    unanswered: "Nicht beantwortet",
    id: (id) => `Element ${id}`,
    show: (id) => `Element ${id}: zeigen`,
    answers: "Antworten",
    who: "Wer",
    when: "Wann",
    overruled: "überstimmt",
    correction: "Korrektur",
    late: "zusätzlich",
    flags: "Meldungen",
    correct: "Korrigieren",
    correctText: "Deine Antwort ersetzt die anderen. Sie werden trotzdem aufbewahrt.",
    nothingMarked: "Nichts markiert",
    noneChosen: "Nichts gewählt",
    undoStep: "Schritt zurück",
    leftOut: "Ausgelassen",
    relations: "Beziehungen",
    moreRegions: (n: string) => `und ${n} weitere`,
    view: "Antworten zeigen",
    sideBySide: "Nebeneinander",
    together: "Übereinander",
    by: (name, label) => `${name}: ${label}`,
    gave: (name, answer) => `Antwort von ${name}: ${answer}.`,
    answerOf: (name) => `Antwort von ${name}`,
    chosen: "Deine Wahl",
    saveNext: "Speichern und weiter",
    corrected: "Korrigiert",
    asJson: "Die Antwort als JSON",
    badJson: "Das ist noch kein JSON.",
  },
  flags: {
    title: "Meldungen",
    open: "Offen",
    resolved: "Erledigt",
    empty: "Keine offenen Meldungen. Was beim Labeln gemeldet wird, erscheint hier von selbst.",
    emptyResolved: "Es ist noch nichts erledigt.",
    noNote: "Ohne Anmerkung",
    by: (name) => `von ${name}`,
    resolve: "Erledigen",
    reopen: "Wieder öffnen",
    item: (id) => `Element ${id} zeigen`,
  },
  project: {
    texts: "Titel und Richtlinien",
    titleField: "Titel",
    guidelines: "Richtlinien",
    guidelinesHint: "Was man beim Labeln mit H zu lesen bekommt. Markdown.",
    noGuidelines: "Noch nichts.",
    preview: "Vorschau",
    previewItem:
      "Die Aufgabe, wie sie beim Labeln aussieht. Was du hier drückst, wird nicht gespeichert.",
    would: (value) => `Die Antwort wäre: ${value}`,
    noPreview: (kind) => `Aufgaben der Art „${kind}“ werden in Programmen gelabelt.`,
    task: "Aufgabe",
    taskHint: "Wer gerade labelt, bekommt die Änderung sofort.",
    options: "Antworten",
    labels: "Namen",
    value: "Wert",
    shownAs: "Gezeigt als",
    key: "Taste",
    valueOf: (n) => `Wert der Antwort ${n}`,
    shownAsOf: (n) => `Antwort ${n} wird gezeigt als`,
    keyOf: (n) => `Taste der Antwort ${n}`,
    add: "Antwort hinzufügen",
    fixed:
      "Es gibt schon Antworten, darum sind diese Werte fest. Ändere stattdessen, wie sie gezeigt werden.",
    remove: "Entfernen",
    removeOf: (value) => `${value} entfernen`,
    asJson: "Als JSON",
    jsonField: "Die Aufgabe als JSON",
    badJson: "Das ist noch kein JSON-Objekt.",
    discard: "Verwerfen",
  },
  settings: {
    title: "Einstellungen",
    own: "Wie der Server es vorgibt",
    noQuota: "Unbegrenzt",
    names: {
      overlap: "Antworten je Element",
      lease: "Minuten für ein Element",
      undo: "Minuten zum Zurücknehmen",
      holdout: "Zurückgehalten in Prozent",
      acquisition: "Was als Nächstes gefragt wird",
      model: "Modell",
      sure: "Sicher ab, in Prozent",
      again: "Elemente, zu denen noch eine Meinung fehlt",
      quota: "Höchstens so viele Antworten je Person",
      goldRate: "Prüfelemente in Prozent",
      quiz: "Eingangsquiz",
      goldMin: "Richtig zu beantworten, in Prozent",
    },
    hints: {
      overlap:
        "Wie viele Personen jedes Element beantworten; 2..7 fragt 2, und mehr, wo sie sich nicht einig sind.",
      lease: "Danach bekommt das Element jemand anderes.",
      undo: "So lange kann man eine Antwort ändern.",
      holdout: "Zufällig gezogene Elemente, die das Modell prüfen und nicht trainieren.",
      acquisition: "margin und entropy fragen, wo das Modell am unsichersten ist.",
      model: "Was aus den Antworten lernt.",
      sure: "Zu einem Element, dessen Antwort so sicher ist, wird niemand mehr gefragt.",
      again: "Eingereiht: das Modell wägt neue Elemente gegen weitere Meinungen ab.",
      quota: "Danach erfährt die Person, dass sie fertig ist.",
      goldRate: "Anteil an dem, was man bekommt. Niemand erkennt ein solches Element.",
      quiz: "So viele Prüfelemente sind vor allem anderen zu bestehen; 0: keine.",
      goldMin:
        "Wer weniger Prüfelemente richtig hat, bekommt nichts mehr, bis Sie es aufheben; 0: nie.",
    },
    blind: "Fortschritt und Modell beim Labeln nicht zeigen",
    opinions: "Mehrere Meinungen",
    orders: { first: "Vor neuen Elementen", ranked: "Unter neue eingereiht" },
    gold: "Prüfelemente",
    goldNote:
      "Elemente, deren Antwort bekannt ist, um zu sehen, wie gut gelabelt wird. Sie kommen mit gold: true und einem Label dazu.",
    goldFeedback: "Sagen, ob die Antwort richtig war",
    goldJudged: "Geurteilt wird nach 10 Prüfelementen, und nach dem Quiz.",
  },
  oversight: {
    log: {
      title: "Protokoll",
      note: "Was Besitzer und Betreiber getan haben, das Neueste zuerst. Einträge kommen nur hinzu.",
      empty: "Es wurde noch nichts getan.",
      when: "Wann",
      who: "Wer",
      what: "Was",
      details: "Einzelheiten",
      operator: "Betreiber",
      show: "Protokoll zeigen",
    },
    acts: {
      project_created: "Projekt angelegt",
      project_changed: "Projekt geändert",
      project_paused: "Angehalten",
      project_resumed: "Fortgesetzt",
      project_archived: "Archiviert",
      project_unarchived: "Aus dem Archiv geholt",
      project_imported: "Projekt importiert",
      project_handed_over: "Projekt übergeben",
      settings_changed: "Einstellungen geändert",
      ranking_set: "Reihenfolge von Hand gesetzt",
      items_added: "Elemente hinzugefügt",
      items_reopened: "Elemente wieder geöffnet",
      labels_imported: "Labels importiert",
      labels_given: "Viele Elemente gelabelt",
      labels_taken_back: "Labels zurückgenommen",
      item_corrected: "Element korrigiert",
      items_corrected: "Viele Elemente korrigiert",
      corrections_taken_back: "Korrekturen zurückgenommen",
      suspect_closed: "Wahrscheinlicher Fehler erledigt",
      suspect_opened: "Wahrscheinlicher Fehler wieder offen",
      second_look: "Zweiter Blick erbeten",
      flag_resolved: "Meldung erledigt",
      flag_opened: "Meldung wieder offen",
      flag_answered: "Meldung beantwortet",
      suggestions_added: "Vorschläge hinzugefügt",
      suggestions_deleted: "Vorschläge gelöscht",
      suggestions_accepted: "Vorschläge angenommen",
      suggestions_taken_back: "Angenommene Vorschläge zurückgenommen",
      labeller_invited: "Eingeladen",
      labeller_reinvited: "Neuer Link",
      labeller_revoked: "Zugang entzogen",
      labeller_voided: "Labels zurückgezogen",
      labeller_lifted: "Wieder zugelassen",
      labeller_erased: "Person gelöscht",
      sign_in_role: "Rolle durch Anmeldung",
      link_made: "Offener Link angelegt",
      link_closed: "Offener Link geschlossen",
      group_created: "Gruppe angelegt",
      group_changed: "Gruppe geändert",
      group_removed: "Gruppe entfernt",
      gold_added: "Gold-Elemente hinzugefügt",
      gold_retired: "Gold-Elemente entfernt",
      events_switched_on: "Ereignisse eingeschaltet",
      events_switched_off: "Ereignisse ausgeschaltet",
      webhook_made: "Webhook angelegt",
      webhook_changed: "Webhook geändert",
      webhook_rotated: "Geheimnis des Webhooks ersetzt",
      webhook_removed: "Webhook entfernt",
      webhook_tested: "Webhook getestet",
      webhook_replayed: "Ereignisse des Webhooks erneut gesendet",
      webhook_resent: "Zustellung eines Webhooks erneut gesendet",
      webhook_switched_off: "Webhook vom Server abgeschaltet",
      labels_exported: "Labels exportiert",
    },
    standing: {
      voided: "Ungültig",
      quiz: "Test nicht bestanden",
      gold: (right, of) => `Gesperrt: ${right} von ${of} bekannten Antworten richtig`,
      lift: "Weitermachen lassen",
      of: (name) => `${name} weitermachen lassen`,
    },
    void: {
      button: "Labels zurückziehen",
      of: (name) => `Labels von ${name} zurückziehen`,
      title: (name) => `Labels von ${name} zurückziehen?`,
      text: "Die Elemente gehen an andere, und die Person bekommt in diesem Projekt keine mehr. Was zurückgezogen ist, bleibt in der Datenbank und in Exporten mit zurückgezogenen Labels.",
      count: (labels, of) =>
        `Das betrifft ${many(labels, "Label", "Labels")} zu ${many(of, "Element", "Elementen")}.`,
      reason: "Grund",
      reasonHint: "Exporte und das Protokoll zeigen ihn.",
      since: "Nur Labels seit (Datum, freiwillig)",
    },
    thread: {
      answer: "Antworten",
      answerTo: (name) => `Deine Antwort an ${name}`,
      send: "Senden",
      unseen: "noch nicht gelesen",
      by: (name) => `${name}:`,
    },
  },
  shown: {
    title: "Was beim Labeln zu sehen ist",
    note: "Ein Vorschlag ist als solcher zu sehen, und Enter nimmt ihn an. Elemente, an denen das Modell gemessen wird, und Zweitmeinungen zeigen nie einen.",
    own: { off: "Keine", model: "Das eigene Modell des Projekts" },
    names: {
      suggest: "Vorschläge von",
      suggestMin: "Mindestens so sicher, in Prozent",
      suggestBlind: "Ohne Vorschlag, in Prozent",
    },
    hints: {
      suggest: "Quellen kommen mit supt suggestions add dazu.",
      suggestMin: "Weniger sichere Vorschläge werden nicht gezeigt.",
      suggestBlind:
        "Anteil der Elemente, für jede Person gelost; er zeigt, was Vorschläge bewirken.",
    },
    outside: "Gib Prozentwerte von 0 bis 100 an.",
  },
  task: {
    settings: "Weitere Einstellungen",
    questions: "Fragen",
    addQuestion: "Frage hinzufügen",
    aboutRegions: "Wird zu jeder Markierung mit diesem Namen gefragt",
    relations: "Beziehungen zwischen Markierungen",
    addRelation: "Beziehung hinzufügen",
    untitled: "Frage",
    conditional: "bedingt",
    up: (title) => `${title} nach oben`,
    down: (title) => `${title} nach unten`,
    moveIn: (name) => `${name} unter die Antwort darüber setzen`,
    moveOut: (name) => `${name} herausrücken`,
    moreOf: (name) => `Mehr zu ${name}`,
    optionOf: (n) => `Antwort ${n}`,
    hint: "Erklärung unter dem Namen",
    title: "Frage, wie man sie liest",
    name: "Name in den Antworten",
    nameHint: "Der Name ist die Spalte in Exporten.",
    kind: "Art",
    answered: "Es gibt Antworten, deshalb stehen Name und Art fest.",
    help: "Hilfe unter der Frage",
    required: "Muss beantwortet werden",
    when: "Wird gestellt",
    always: "Immer",
    after: (title) => `Nach einer Antwort auf „${title}“`,
    answers: "Nach diesen Antworten",
    lowest: "Niedrigster",
    highest: "Höchster",
    learn: "Ein Modell lernt",
    learnEvery: "Jede Frage, die es lernen kann",
    atLine: (line) => `Zeile ${line}`,
    kinds: {
      choice: "Eine Antwort",
      choices: "Mehrere Antworten",
      text: "Text",
      rating: "Bewertung",
      rank: "Reihenfolge",
      spans: "Textstellen",
      segments: "Abschnitte in der Zeit",
      boxes: "Rechtecke",
      polygons: "Polygone",
      points: "Punkte",
      compare: "Vergleich",
      form: "Mehrere Fragen",
    },
    fields: {
      options_from: "Feld des Elements mit seinen Antworten",
      inner: "Auch Antworten mit anderen darunter sind wählbar",
      other: "Eigene Antworten sind erlaubt",
      min: "Mindestens",
      max: "Höchstens",
      max_length: "Höchstzahl der Zeichen",
      placeholder: "Text im leeren Feld",
      scale: "Skala",
      anchors: "Was die Enden bedeuten",
      on: "Feld des Elements, das markiert wird",
      accept_empty: "Es darf nichts markiert sein",
      snap: "Markierungen rasten an Wörtern ein",
    },
  },
  looks: {
    title: "Aussehen der Elemente",
    field: "Stylesheet (CSS)",
    hint: "Nur für das Element, bis 16 KiB. Laden kann es nichts. Klassen: text-view, prose, table-view, field, badge, chat, turn.",
    fromFile: "CSS-Datei nehmen",
    tooLarge: (name) => `${name} ist größer als 16 KiB`,
    firstItem: "Das erste Element mit diesem Stylesheet",
    imagesHint:
      "Bilder kannst du wählen, einfügen oder hierher ziehen: PNG, JPEG, GIF oder WebP, je bis 180 kB, zusammen 187 kB.",
    addImages: "Bilder hinzufügen",
    faults: {
      format: "ist kein Bild in PNG, JPEG, GIF oder WebP",
      size: "ist größer als 180 kB: verkleinere es",
      sum: "ist zu viel: alle Bilder zusammen dürfen 187 kB haben (250.000 Zeichen als Text)",
    },
    flaws: {
      text: "Der Text darf 100.000 Zeichen haben: kürze ihn.",
      images:
        "Alle Bilder zusammen dürfen 187 kB haben (250.000 Zeichen als Text): entferne eines.",
    },
  },
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

const reviewReasons: Record<string, (n: number) => string> = {
  corrected: (n) => `${number(n)} hatten schon eine Antwort eines Eigentümers.`,
  withdrawn: (n) => `${number(n)} wurden schon einmal zurückgenommen.`,
  unknown: (n) => `${number(n)} gibt es nicht mehr.`,
  unsure: (n) => `${number(n)} haben keine Antworten.`,
  unfit: (n) => `Zu ${number(n)} ist das keine mögliche Antwort.`,
};

const manyReasons: Readonly<Record<string, string>> = {
  full: "kein Platz ist offen",
  mine: "du hast geantwortet oder hast es auf dem Bildschirm",
  audited: "es zeigt, wie gut übernommene Vorschläge sind",
  withdrawn: "das wurde zurückgenommen",
  unknown: "das Element gibt es nicht",
};

/** Texts of the New project page. */
export const create: English["create"] = {
  title: "Neues Projekt",
  lead: "In einer Minute von der Datei zu einem Link für andere.",
  steps: { file: "Daten", show: "Was man sieht", ask: "Was gefragt wird", ready: "Einladen" },
  stepsName: "Schritte",
  next: "Weiter",
  back: "Zurück",
  forbidden: "Du darfst keine Projekte anlegen",
  forbiddenText: "Bitte um einen Link, wer den Server betreibt. Dieser Befehl gibt einen aus:",
  drop: "Zieh eine Datei hierher oder wähle eine aus",
  dropNow: "Loslassen, um sie hinzuzufügen",
  formats: "Eine Tabelle (CSV, Excel, Parquet), JSON-Zeilen, eine Textdatei oder mehrere Bilder.",
  choose: "Dateien auswählen",
  sending: (name) => `${name} wird gesendet`,
  reading: (name) => `${name} wird gelesen`,
  cancel: "Abbrechen",
  other: "Andere Datei auswählen",
  oneFile: "Wähle eine Datei oder mehrere Bilder: nur von Bildern gehen mehrere zugleich.",
  noSounds:
    "Tonaufnahmen kommen mit supt items add dazu, oder als Adressen in der Spalte einer Tabelle.",
  fault: {
    format: "kein Bild im Format JPEG, PNG, GIF, WebP, AVIF oder BMP: wandle es in eines davon um",
    size: "größer als 11 MB",
    twice: "eine zweite Datei mit diesem Namen",
  },
  sheet: "Tabellenblatt",
  encoding: "Zeichensatz der Datei",
  encodings: {
    cp1252: "Windows, Westeuropa",
    cp1250: "Windows, Mitteleuropa",
    cp1251: "Windows, Kyrillisch",
    cp1253: "Windows, Griechisch",
    cp1254: "Windows, Türkisch",
    shift_jis: "Japanisch",
    gb18030: "Chinesisch, vereinfacht",
    big5: "Chinesisch, traditionell",
    euc_kr: "Koreanisch",
    mac_roman: "Alter Mac",
    "utf-16-le": "UTF-16 ohne Byte-Reihenfolge-Zeichen",
  },
  readAgain: "So lesen",
  noImages: "Keine dieser Dateien kann hinzugefügt werden.",
  leftOut: (n) => `${many(n, "Datei wird", "Dateien werden")} ausgelassen:`,
  images: (n) => many(n, "Bild", "Bilder"),
  rows: (n) => many(n, "Zeile", "Zeilen"),
  again: "Wähle die Datei noch einmal aus: sie ist zu groß, um beim Neuladen behalten zu werden.",
  columns: "Spalten",
  column: "Spalte",
  type: "Typ",
  examples: "Beispiele",
  use: "Verwendung",
  useOf: (name) => `Verwendung von ${name}`,
  uses: {
    show: "Wird gezeigt",
    options: "Antworten zur Auswahl",
    id: "Kennung",
    label: "Bekannte Antwort",
    features: "Eingabe des Modells",
    meta: "Nur behalten",
    off: "Weggelassen",
  },
  types: {
    text: "Text",
    integer: "Ganze Zahl",
    decimal: "Zahl",
    boolean: "Ja oder nein",
    date: "Datum",
    timestamp: "Zeitpunkt",
    bytes: "Datei",
    list: "Liste",
    object: "Objekt",
    mixed: "Gemischt",
  },
  many: {
    search: "Spalten suchen",
    use: (n) => (n === 1 ? "Verwenden als" : `Alle ${number(n)} verwenden als`),
    choose: "Auswählen …",
    some: (n) => many(n, "Spalte", "Spalten"),
    found: (n, all) =>
      n === all ? `Alle ${number(all)} Spalten.` : `${number(n)} von ${number(all)} Spalten.`,
  },
  missing: (n) => `${number(n)} leer`,
  distinct: (n) => many(n, "Wert", "Werte"),
  up: (name) => `${name} nach oben`,
  as: "Gezeigt als",
  asOf: {
    text: "Text",
    markdown: "Markdown",
    html: "HTML (in einem geschlossenen Rahmen)",
    chat: "Chat",
    image: "Bild (Adresse oder Pfad)",
    audio: "Ton (Adresse oder Pfad)",
    video: "Video (Adresse oder Pfad)",
    series: "Zahlen über die Zeit",
    badge: "Marke",
    json: "JSON",
  },
  wordOf: (name: string) => `Wie ${name} gezeigt wird`,
  layout: "Anordnung",
  layouts: { table: "Eine Tabelle aus Namen und Werten", fields: "Feld für Feld" },
  ownForm: { title: "Mehrere Fragen", description: "Ein Formular: jede Frage auf ihre Art." },
  preview: "So sieht man es beim Labeln",
  item: (n) => `Element ${n}`,
  nothingShown: "Wähle mindestens eine Spalte, die gezeigt wird.",
  allLabelled:
    "Jede Zeile hat eine bekannte Antwort: es bliebe nichts zu labeln. Wähle eine andere Verwendung.",
  refusedRows: (n) => `${many(n, "Zeile kann", "Zeilen können")} nicht hinzugefügt werden:`,
  refusedRow: (line, reason) => (line === null ? reason : `Zeile ${number(line)}: ${reason}`),
  moreRows: (n) => `und ${number(n)} weitere`,
  skipBad: "Diese Zeilen auslassen und die anderen hinzufügen",
  templates: "Was soll getan werden?",
  orTemplate: "Oder mit einer fertigen Aufgabe und zehn Elementen zum Ausprobieren beginnen",
  withItems: "Mit ihren Elementen anlegen",
  own: { title: "Eigene Antworten", description: "Je eine Antwort von denen, die du schreibst." },
  templateOf: {
    anomalies: {
      title: "Auffälliges in einer Zeitreihe",
      description: "Abschnitte einer Messung markieren, die falsch aussehen, etwa Spitzen.",
    },
    chats: {
      title: "Das bessere von zwei Gesprächen",
      description: "Welches von zwei Gesprächen mit einem Assistenten verlief besser?",
    },
    ranking: {
      title: "Rangfolge von Antworten",
      description: "Mehrere Antworten auf dieselbe Frage ordnen, die beste zuerst.",
    },
    "rating-reasons": {
      title: "Bewertung mit Gründen",
      description: "Wie gut ist es, und wenn nicht, warum?",
    },
    relations: {
      title: "Namen und wie sie zusammenhängen",
      description: "Namen markieren und sagen, wer wo arbeitet und was wo liegt.",
    },
    ticket: {
      title: "Formular für eine Anfrage",
      description: "Mehrere Fragen zu einer Nachricht: Thema, Dringlichkeit, Produkte, Belege.",
    },
    boxes: {
      title: "Rahmen um Dinge",
      description: "Benannte Rechtecke auf Bildern, mit Angaben zu jedem.",
    },
    captions: { title: "Bildunterschrift", description: "Ein Satz, der sagt, was zu sehen ist." },
    entities: {
      title: "Namen in einem Text",
      description: "Personen und Orte markieren, Wort für Wort.",
    },
    "image-classification": {
      title: "Klasse eines Bildes",
      description: "Eine Klasse für jedes Bild.",
    },
    intent: {
      title: "Anliegen einer Nachricht",
      description: "Was will jemand? Für Chat, E-Mail und Tickets.",
    },
    "personal-data": {
      title: "Personenbezogene Daten",
      description: "Markieren, was eine Person erkennbar macht, um es später zu entfernen.",
    },
    points: {
      title: "Punkte auf einem Bild",
      description: "Benannte Punkte, etwa in einem Gesicht.",
    },
    polygons: { title: "Umrisse von Dingen", description: "Benannte Vielecke auf Bildern." },
    preference: {
      title: "Die bessere von zwei Antworten",
      description: "Welche von zwei Antworten auf dieselbe Frage ist besser?",
    },
    rating: {
      title: "Bewertung auf einer Skala",
      description: "Wie gut ist es, von sehr schlecht bis sehr gut?",
    },
    sentiment: {
      title: "Stimmung eines Textes",
      description: "Ist eine Besprechung, ein Kommentar, eine Nachricht gut oder schlecht?",
    },
    sounds: { title: "Art eines Geräuschs", description: "Was ist in einer Aufnahme zu hören?" },
    spam: {
      title: "Spam oder nicht",
      description: "Zwei Antworten mit je einer Taste: für Filter von Kommentaren und Nachrichten.",
    },
    summary: {
      title: "Zusammenfassung eines Textes",
      description: "Ein oder zwei Sätze, die sagen, was ein Text sagt.",
    },
    tags: {
      title: "Mehrere Schlagwörter eines Textes",
      description: "Beliebig viele, etwa Genres, Themen oder Fähigkeiten.",
    },
    topics: {
      title: "Thema eines Textes",
      description: "Wovon handelt ein Artikel? Ein Baum von Themen.",
    },
    transcripts: {
      title: "Abschrift einer Aufnahme",
      description: "Markieren, wer wann spricht, und aufschreiben, was gesagt wird.",
    },
  },
  proposed: (column) => `Die Antworten sind die aus der Spalte ${column}. Du kannst sie ändern.`,
  lacks: "Füge mindestens eine Antwort hinzu.",
  about: "Name",
  titleField: "Titel",
  slugField: "Name in Adressen",
  slugHint: "Kleinbuchstaben, Ziffern und Bindestriche.",
  guidelines: "Richtlinien (wenn du magst)",
  create: "Projekt anlegen",
  creating: "Wird angelegt …",
  adding: "Elemente werden hinzugefügt",
  addingNow: "Fast fertig: der Server speichert sie.",
  added: (n, title) => `${many(n, "Element", "Elemente")} zu „${title}“ hinzugefügt.`,
  leftOutRows: (n) => `${many(n, "Zeile wurde", "Zeilen wurden")} ausgelassen.`,
  retry: "Noch einmal versuchen",
  retryGood: "Hinzufügen, was geht, und den Rest auslassen",
  inviteHint: "Schick jeder Person einen eigenen Link.",
  label: "Selbst labeln",
  manage: "Projekt verwalten",
  another: "Noch ein Projekt anlegen",
  add: {
    title: "Elemente hinzufügen",
    done: "Elemente hinzugefügt",
    close: "Schließen",
    now: "Elemente hinzufügen",
    update:
      "Elementen, deren Kennung bekannt ist und die noch keine Antworten haben, den Inhalt der Datei geben",
    leaveOut: (n) =>
      `${many(n, "Zeile kann", "Zeilen können")} nicht hinzugefügt werden: lass sie aus, oder berichtige die Datei.`,
    nothing: "Keine Zeile kann hinzugefügt werden.",
    noImages:
      "Die Elemente dieses Projekts sind keine Bilder: füge eine Tabelle hinzu, oder lege ein anderes Projekt an.",
    added: (n) => `${many(n, "Element", "Elemente")} hinzugefügt.`,
    updated: (n) => `${many(n, "bekanntes Element", "bekannte Elemente")} geändert.`,
    known: (n) =>
      `${many(n, "Element", "Elemente")} schon bekannt und nicht noch einmal hinzugefügt.`,
    reasons: "Ausgelassen:",
    download: (n, total) =>
      n < total ? `Die ersten ${number(n)} Gründe herunterladen` : "Gründe herunterladen",
    show: "Elemente zeigen",
    again: "Mehr hinzufügen",
  },
};

/** Sentences of the server: `$1` is what the first group of a sentence's pattern found. */
export const server: English["server"] = {
  /** Word for a line of a file. */
  line: "Zeile",
  sentences: {
    // Files and their rows
    cells: "hat $1 Zellen, die Kopfzeile $2: setz Zellen mit $3 in Anführungszeichen",
    notUtf8: "ist nicht UTF-8",
    noHeader: "ist leer: die erste Zeile muss die Spalten benennen",
    emptyFile: "ist leer: es gibt nichts zu labeln",
    damaged:
      "kann nicht gelesen werden und ist vielleicht beschädigt: speichere sie noch einmal, oder als CSV",
    unreadable: "kann nicht gelesen werden",
    fileTooLarge: "Die Datei ist größer als $1 MB: teile sie, oder nimm supt items add.",
    fileTooCostly:
      "Die Datei braucht mehr Speicher oder Zeit, als der Server erlaubt: nimm supt items add.",
    tooMuchMemory: "braucht mehr Speicher, als der Server erlaubt: nimm supt items add",
    tooSlow: "Die Datei kommt zu langsam an, und andere warten: sende sie später noch einmal.",
    importing:
      "Es werden schon Elemente zu diesem Projekt hinzugefügt: versuch es später noch einmal.",
    busy: "Der Server liest gerade viele Dateien: sende sie gleich noch einmal.",
    features: "Spalte „$1“: ein Modell bekommt Zahlen oder Listen von Zahlen, nicht $2",
    emptyColumn: "Spalte „$1“ ist leer: es gibt nichts zu zeigen",
    noColumn: "hat keine Spalte „$1“, sondern $2",
    otherColumn: "hat keine Spalte „$1“, aber „$2“",
    nothingToShow: "hat keine Spalte mehr, die gezeigt werden kann",
    labelNotAllowed: "die bekannte Antwort ist nicht erlaubt: $1",
    idTaken: "die Kennung „$1“ gibt es schon mit anderem Inhalt: gib dem Element eine andere",
    itemTooLarge: "das Element ist zu groß: lege es in einer Datei ab und füge deren Pfad hinzu",
    // Answers and tasks
    notAnOption: "sie muss eine der Antworten der Aufgabe sein, auch im Typ.",
    notOptions: "sie muss eine Liste von Antworten der Aufgabe sein, auch im Typ.",
    notInteger: "sie muss eine ganze Zahl von $1 bis $2 sein.",
    answerLost:
      "Eine Antwort wäre mit dieser Aufgabe nicht erlaubt. Behalte, was sie braucht, oder lege ein neues Projekt an.",
    answersLost:
      "$1 Antworten wären mit dieser Aufgabe nicht erlaubt. Behalte, was sie brauchen, oder lege ein neues Projekt an.",
    sameValue: "Zwei Antworten haben denselben Wert: entferne eine.",
    sameKey: "Zwei Antworten haben dieselbe Taste: wähle eine andere.",
    // Style sheets
    escapes: "\\ ist nicht erlaubt: schreib das Zeichen selbst",
    sign: "das Zeichen $1 ist nicht erlaubt",
    nested: "ist zu tief verschachtelt",
    noCss: "ist kein CSS ($1)",
    noRule: "ist keine Regel",
    fixedPosition: "position: fixed ist nicht erlaubt, da es das Element verließe",
    loads: "$1 ist nicht erlaubt: nichts darf geladen werden",
    notAllowed: "$1 ist nicht erlaubt",
    tooLong: "darf höchstens $1 Byte haben und hat $2",
    // Projects and people
    slugTaken: "Ein Projekt „$1“ gibt es schon: wähle einen anderen Namen.",
    mostProjects:
      "Du hast $1 Projekte angelegt und darfst $2 anlegen: bitte, wer den Server betreibt, um mehr.",
    archived: "Dieses Projekt ist archiviert: hol es erst zurück.",
    deleted: "Dieses Projekt wurde gelöscht.",
    noProject: "Dieses Projekt gibt es für dich nicht.",
    onlyOwner: "Das darf nur, wem das Projekt gehört.",
    forOthers: "Das geht nicht für dich selbst: bitte jemanden, dem das Projekt auch gehört.",
    notYourself: "Das geht nicht für dich selbst: bitte jemanden, dem das Projekt auch gehört.",
    name: "Dieser Name geht hier nicht: wähle einen anderen.",
    lastOwner:
      "Sonst gehört das Projekt niemandem: lade erst jemanden mit der Rolle „Betreibt“ ein.",
    revoked: "$1 ist gesperrt: lade die Person erst wieder ein.",
    noLabeller: "„$1“ ist hier nicht dabei: lade die Person erst ein.",
    notLabelled: "Dieses Element hat noch kein Label, das jemand ansehen könnte.",
    linksOff: "Einladungslinks sind hier abgeschaltet: Man meldet sich unter $1 an.",
    settled: "Dieses Element ist schon korrigiert: korrigiere es noch einmal.",
    notGrouped:
      "Noch ist nicht bekannt, welche Elemente sich ähneln: Das sagt ein Training, nach seiner Bewertung.",
    notSuspect: "Dieses Element steht nicht mehr auf der Liste.",
    making:
      "In diesem Projekt werden gerade Antworten angenommen oder zurückgenommen: versuch es danach noch einmal.",
    noSuggestions: "Von „$1“ gibt es hier keine Vorschläge.",
    noDatabase: "Die Datenbank ist gerade nicht erreichbar: versuch es gleich noch einmal.",
  },
};
