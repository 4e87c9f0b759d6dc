import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadServerTexts, serverText } from "../../../src/strings/server/sentences";

const CELLS =
  "has 5 cells, and the header 4 (separated by ','): put a cell that holds the delimiter in quotes";

describe("serverText in German", () => {
  beforeEach(async () => {
    localStorage.setItem("supt-language", "de");
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-DE"]);
    vi.spyOn(navigator, "language", "get").mockReturnValue("de-DE");
    await loadServerTexts();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    localStorage.clear();
    await loadServerTexts();
  });

  it("translates what is frequent, with its figures and names", () => {
    expect(serverText(CELLS)).toMatch(/^hat 5 Zellen, die Kopfzeile 4: setz Zellen mit ','/);
    expect(serverText("there is a project 'a' already: choose another name")).toBe(
      "Ein Projekt „a“ gibt es schon: wähle einen anderen Namen.",
    );
  });

  it("translates that links are switched off, with the address that leads in", () => {
    const off =
      "invitation links are switched off here: people sign in at https://label.example.org/sign-in";
    expect(serverText(off)).toMatch(
      /^Einladungslinks sind hier abgeschaltet: .*https:\/\/label\.example\.org\/sign-in/,
    );
  });

  it("keeps the place", () => {
    expect(serverText(`a.csv, line 22: ${CELLS}`)).toMatch(/^a\.csv, Zeile 22: hat 5 Zellen/);
    expect(serverText(`line 2: ${CELLS}`)).toMatch(/^Zeile 2: hat 5 Zellen/);
    expect(serverText("a: b.csv: is not UTF-8")).toBe("a: b.csv: is not UTF-8");
  });

  it("translates a sentence within another", () => {
    const reason = "The value must be one of the options, of the same JSON type.";
    expect(serverText(`line 3: the label is not allowed: ${reason}`)).toBe(
      "Zeile 3: die bekannte Antwort ist nicht erlaubt: sie muss eine der Antworten der Aufgabe sein, auch im Typ.",
    );
    expect(serverText("the label is not allowed: It is odd.")).toBe(
      "die bekannte Antwort ist nicht erlaubt: It is odd.",
    );
  });

  it("keeps what it does not know", () => {
    expect(serverText("the moon is full: wait")).toBe("the moon is full: wait");
  });
});

it("leaves English as it is", async () => {
  await loadServerTexts();
  expect(serverText(CELLS)).toBe(CELLS);
});
