/** Texts about items with a known answer, loaded with what shows them. */
import type { IdleNotice } from "../../protocol/messages";
import { chosenLanguage } from "../../strings/language";

const en = {
  right: "Your last answer was right.",
  wrong: (known: string) => `Your last answer was not right. The answer is: ${known}`,
  wrongMarks: "Your last answer was not right.",
  stopped: {
    suspended: {
      title: "You get no more items for now",
      text: "Some of your answers were compared with answers that are known, and too few were right. The project's owner sees this and can let you go on.",
    },
    quiz_failed: {
      title: "You have not passed the test",
      text: "Too few of your answers to the first items were right. The project's owner sees this and can let you go on.",
    },
    voided: {
      title: "You get no more items",
      text: "The project's owner has withdrawn your answers. Ask them if you don't know why.",
    },
  } satisfies Partial<Record<NonNullable<IdleNotice["why"]>, unknown>>,
};

const de: typeof en = {
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

/** Texts in the user's language. */
export const goldStrings = chosenLanguage() === "de" ? de : en;
