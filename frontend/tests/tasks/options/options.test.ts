import { expect, test } from "vitest";
import { readOptions } from "../../../src/tasks/options/options";

const keys = (options: unknown) => readOptions(options).map(({ key }) => key);

test("options without keys get 1 to 9, then 0, in their order", () => {
  const ten = [..."abcdefghij"].map((letter) => `answer ${letter}`);
  expect(keys(ten).join("")).toBe("1234567890");
});

test("after the digits come the letters that mean nothing else, and after those nothing", () => {
  const many = Array.from({ length: 40 }, (_, n) => `answer ${n}`);
  expect(keys(many)[10]).toBe("a");
  expect(keys(many)[33]).toBe("z");
  expect(keys(many)[34]).toBe(null);
  // They open the guidelines and flag an item.
  expect(keys(many).filter((key) => key === "f" || key === "h")).toEqual([]);
});

test("an option's own key is its key, and nobody else gets it", () => {
  const options = ["first", { value: "second", key: "1" }, { value: "third", key: "X" }, "last"];
  expect(keys(options)).toEqual(["2", "1", "X", "3"]);
});

test("where the answers are digits, each digit is its own key", () => {
  expect(keys([..."0123456789"]).join("")).toBe("0123456789");
  expect(keys([3, 5, 8])).toEqual(["3", "5", "8"]);
  expect(keys(["1", "2", "many"])).toEqual(["1", "2", "3"]);
});

test("numbers are their own keys as far as there are keys, and no digit means another number", () => {
  const scale = (lowest: number, count: number) =>
    keys(Array.from({ length: count }, (_, step) => lowest + step)).join(" ");
  expect(scale(0, 11)).toBe("0 1 2 3 4 5 6 7 8 9 Shift+0");
  expect(scale(1, 10)).toBe("1 2 3 4 5 6 7 8 9 0");
  expect(scale(-2, 5)).toBe("Shift+2 Shift+1 0 1 2");
  expect(scale(8, 5)).toBe("8 9 0 a b");
  expect(keys(["2", "1", "many"])).toEqual(["2", "1", "3"]);
  // Where none of them is a digit they go by their place, like words.
  expect(scale(2019, 3)).toBe("1 2 3");
});

test("values keep their JSON type: 1, true and the text are three options", () => {
  expect(readOptions([1, "1", true]).map(({ value }) => value)).toEqual([1, "1", true]);
});

test("label and hint come from the option, the label else from the value", () => {
  expect(readOptions([{ value: 7, label: "Seven", hint: "lucky" }, false])).toEqual([
    { value: 7, label: "Seven", key: "1", hint: "lucky" },
    { value: false, label: "false", key: "2", hint: null },
  ]);
});

test("what is no option is left out", () => {
  expect(readOptions([null, {}, ["a"], { value: null }, "b"])).toMatchObject([{ value: "b" }]);
  expect(readOptions("abc")).toEqual([]);
});
