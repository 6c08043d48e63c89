/** What the reader chose: language and theme. Kept in the browser; without a choice the browser and system decide. */
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import type { Language } from "../../../core/message.ts";
import { recall, remember } from "./remember.ts";
import { type Words, words } from "./words.ts";

export type Theme = "system" | "light" | "dark";

export interface Settings {
  readonly language: Language;
  readonly say: Words;
  readonly theme: Theme;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
}

const SettingsContext = createContext<Settings | undefined>(undefined);

export function useSettings(): Settings {
  const settings = use(SettingsContext);
  if (!settings) throw new Error("useSettings is called outside SettingsProvider. Wrap the component in it.");
  return settings;
}

export function SettingsProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => recall("language", isLanguage) ?? browserLanguage());
  const [theme, setTheme] = useState<Theme>(() => recall("theme", isTheme) ?? "system");

  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  useEffect(() => applyTheme(theme), [theme]);

  const settings = useMemo<Settings>(
    () => ({
      language,
      say: words[language],
      theme,
      setLanguage(next) {
        remember("language", next);
        setLanguage(next);
      },
      setTheme(next) {
        remember("theme", next);
        setTheme(next);
      },
    }),
    [language, theme],
  );
  return <SettingsContext value={settings}>{children}</SettingsContext>;
}

/** Called before the first paint too, so that a dark page does not flash white. */
export function applyTheme(theme: Theme = recall("theme", isTheme) ?? "system"): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function browserLanguage(): Language {
  return /^zh\b/i.test(navigator.languages[0] ?? navigator.language) ? "zh" : "en";
}

const isLanguage = (value: unknown): value is Language => value === "en" || value === "zh";
const isTheme = (value: unknown): value is Theme => value === "system" || value === "light" || value === "dark";
