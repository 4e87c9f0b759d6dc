/** Texts about videos. */

export const en = {
  video: "The video to label",
  broken:
    "This video can't be played: it can't be loaded, or this browser doesn't know its format.",
};

export const de: typeof en = {
  video: "Das Video, um das es geht",
  broken:
    "Dieses Video lässt sich nicht abspielen: Es lässt sich nicht laden, oder dieser Browser kennt sein Format nicht.",
};
