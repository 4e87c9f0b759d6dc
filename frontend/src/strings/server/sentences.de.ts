/** The server's frequent sentences in German. */
import type { Translation } from "./sentences";

/** Word for a line of a file. */
export const line = "Zeile";

/** Sentences, the first that fits is taken. */
export const translations: readonly Translation[] = [
  // Files and their rows
  [
    /^has ([\d,]+) cells, and the header ([\d,]+) \(separated by (.+)\): put a cell that holds the delimiter in quotes$/,
    "hat $1 Zellen, die Kopfzeile $2: setz Zellen mit $3 in Anführungszeichen",
  ],
  [/^is not UTF-8$/, "ist nicht UTF-8"],
  [
    /^is empty: the first row must name the columns$/,
    "ist leer: die erste Zeile muss die Spalten benennen",
  ],
  [/^is empty: there is nothing to label$/, "ist leer: es gibt nichts zu labeln"],
  [
    /^can't be read: it may be damaged; save it again, or as CSV$/,
    "kann nicht gelesen werden und ist vielleicht beschädigt: speichere sie noch einmal, oder als CSV",
  ],
  [/^this file can't be read$/, "kann nicht gelesen werden"],
  [
    /^the file is larger than (\d+) MB: split it, or use supt items add$/,
    "Die Datei ist größer als $1 MB: teile sie, oder nimm supt items add.",
  ],
  [
    /^the file takes more memory or time than the server allows: use supt items add$/,
    "Die Datei braucht mehr Speicher oder Zeit, als der Server erlaubt: nimm supt items add.",
  ],
  [
    /^takes more memory than the server allows: use supt items add$/,
    "braucht mehr Speicher, als der Server erlaubt: nimm supt items add",
  ],
  [
    /^the file arrives too slowly, and others wait: send it again later$/,
    "Die Datei kommt zu langsam an, und andere warten: sende sie später noch einmal.",
  ],
  [
    /^another import into this project is under way: try again later$/,
    "Es werden schon Elemente zu diesem Projekt hinzugefügt: versuch es später noch einmal.",
  ],
  [
    /^the server is reading many files: send it again in a moment$/,
    "Der Server liest gerade viele Dateien: sende sie gleich noch einmal.",
  ],
  [
    /^column '(.*)': features are numbers or lists of numbers, not (.*)$/s,
    "Spalte „$1“: ein Modell bekommt Zahlen oder Listen von Zahlen, nicht $2",
  ],
  [
    /^column '(.*)' is empty: there is nothing to show$/s,
    "Spalte „$1“ ist leer: es gibt nichts zu zeigen",
  ],
  [/^has no column '(.*)'; it has (.*)$/s, "hat keine Spalte „$1“, sondern $2"],
  [/^has no column '(.*)', but '(.*)'$/s, "hat keine Spalte „$1“, aber „$2“"],
  [/^has no column left to show to labellers$/, "hat keine Spalte mehr, die gezeigt werden kann"],
  [/^the label is not allowed: (.*)$/s, "die bekannte Antwort ist nicht erlaubt: $1"],
  [
    /^the id '(.*)' already exists with different content: give the item another id, or update it$/s,
    "die Kennung „$1“ gibt es schon mit anderem Inhalt: gib dem Element eine andere",
  ],
  [
    /^the item is too large to be sent: keep it in a file and add its path$/,
    "das Element ist zu groß: lege es in einer Datei ab und füge deren Pfad hinzu",
  ],
  // Answers and tasks
  [
    /^The value must be one of the options, of the same JSON type\.$/,
    "sie muss eine der Antworten der Aufgabe sein, auch im Typ.",
  ],
  [
    /^The value must be a list of options, each of the same JSON type\.$/,
    "sie muss eine Liste von Antworten der Aufgabe sein, auch im Typ.",
  ],
  [
    /^The value must be an integer from (\S+) to (\S+)\.$/,
    "sie muss eine ganze Zahl von $1 bis $2 sein.",
  ],
  [
    /^the project has an answer that this task would not allow \(.*\) Keep what they need, or make a new project\.$/s,
    "Eine Antwort wäre mit dieser Aufgabe nicht erlaubt. Behalte, was sie braucht, oder lege ein neues Projekt an.",
  ],
  [
    /^the project has (\S+) answers that this task would not allow \(.*\) Keep what they need, or make a new project\.$/s,
    "$1 Antworten wären mit dieser Aufgabe nicht erlaubt. Behalte, was sie brauchen, oder lege ein neues Projekt an.",
  ],
  [
    /^task\.\w+\[\d+\]: same value as an earlier one; remove it$/,
    "Zwei Antworten haben denselben Wert: entferne eine.",
  ],
  [
    /^task\.\w+\[\d+\]\.key: an earlier one has it; choose another$/,
    "Zwei Antworten haben dieselbe Taste: wähle eine andere.",
  ],
  // Style sheets
  [
    /^escapes \(\\\) are not allowed: write the character itself$/,
    "\\ ist nicht erlaubt: schreib das Zeichen selbst",
  ],
  [/^the sign (.+) is not allowed$/, "das Zeichen $1 ist nicht erlaubt"],
  [/^is nested too deeply$/, "ist zu tief verschachtelt"],
  [/^is no CSS \((.+)\)$/, "ist kein CSS ($1)"],
  [/^is no rule$/, "ist keine Regel"],
  [
    /^position: fixed is not allowed, as it would leave the item$/,
    "position: fixed ist nicht erlaubt, da es das Element verließe",
  ],
  [
    /^(\S+) is not allowed: nothing may be loaded$/,
    "$1 ist nicht erlaubt: nichts darf geladen werden",
  ],
  [/^(\S+) is not allowed$/, "$1 ist nicht erlaubt"],
  [
    /^must not be longer than (\d+) bytes, and has (\d+)$/,
    "darf höchstens $1 Byte haben und hat $2",
  ],
  // Projects and people
  [
    /^there is a project '(.*)' already: choose another name$/,
    "Ein Projekt „$1“ gibt es schon: wähle einen anderen Namen.",
  ],
  [
    /^you have made (\d+) projects, and may make (\d+): .*$/s,
    "Du hast $1 Projekte angelegt und darfst $2 anlegen: bitte, wer den Server betreibt, um mehr.",
  ],
  [
    /^this project is archived: unarchive it first \(supt project unarchive\)$/,
    "Dieses Projekt ist archiviert: hol es erst zurück.",
  ],
  [/^this project has been deleted$/, "Dieses Projekt wurde gelöscht."],
  [/^there is no such project for you$/, "Dieses Projekt gibt es für dich nicht."],
  [/^only an owner of the project may do this$/, "Das darf nur, wem das Projekt gehört."],
  [
    /^this is for others: ask another owner$/,
    "Das geht nicht für dich selbst: bitte jemanden, dem das Projekt auch gehört.",
  ],
  [
    /^you can't (?:invite|revoke) yourself: ask another owner$/,
    "Das geht nicht für dich selbst: bitte jemanden, dem das Projekt auch gehört.",
  ],
  [
    /^this name can't be used here: choose another name$/,
    "Dieser Name geht hier nicht: wähle einen anderen.",
  ],
  [
    /^this is the project's last owner: invite another admin first$/,
    "Sonst gehört das Projekt niemandem: lade erst jemanden mit der Rolle „Betreibt“ ein.",
  ],
  [
    /^(.*) is revoked: invite them again first$/s,
    "$1 ist gesperrt: lade die Person erst wieder ein.",
  ],
  [
    /^there is no labeller '(.*)' here: invite them first$/s,
    "„$1“ ist hier nicht dabei: lade die Person erst ein.",
  ],
  [
    /^nobody has labelled this item yet, so there is nothing to look at again$/,
    "Dieses Element hat noch kein Label, das jemand ansehen könnte.",
  ],
  [
    /^an owner's answer has settled this item: correct it instead$/,
    "Dieses Element ist schon korrigiert: korrigiere es noch einmal.",
  ],
  [
    /^nothing is known yet about which items are alike: a training groups them, after its evaluation$/,
    "Noch ist nicht bekannt, welche Elemente sich ähneln: Das sagt ein Training, nach seiner Bewertung.",
  ],
  [
    /^this item is not among the likely label errors$/,
    "Dieses Element steht nicht mehr auf der Liste.",
  ],
  [
    /^labels of this project are being made or taken back: try again when that has ended$/,
    "In diesem Projekt werden gerade Antworten angenommen oder zurückgenommen: versuch es danach noch einmal.",
  ],
  [/^there are no suggestions of '(.*)': .*$/s, "Von „$1“ gibt es hier keine Vorschläge."],
  [
    /^the database can't be used now$/,
    "Die Datenbank ist gerade nicht erreichbar: versuch es gleich noch einmal.",
  ],
];
