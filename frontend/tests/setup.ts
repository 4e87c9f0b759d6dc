import "fake-indexeddb/auto";
import { cleanup } from "@testing-library/preact";
import { afterAll, afterEach, vi } from "vitest";

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});

// A view that a test has begun to load would otherwise find its environment gone.
afterAll(() => vi.dynamicImportSettled());
