import { Icon } from "../house/icons.tsx";
import { type Theme, useSettings } from "../house/settings.tsx";

const themes = ["system", "light", "dark"] as const;
const themeIcons = { system: "system", light: "sun", dark: "moon" } as const;

/** Language, theme and the list of shortcuts. */
export function Preferences({ onHelp }: { onHelp: () => void }) {
  const { say, language, setLanguage, theme, setTheme } = useSettings();
  const names: Record<Theme, string> = { system: say.themeSystem, light: say.themeLight, dark: say.themeDark };
  const themeLabel = say.theme.replace("{theme}", names[theme]);
  const other = language === "zh" ? "en" : "zh";
  return (
    <div className="preferences">
      <button
        type="button"
        className="text-button quiet"
        lang={other === "zh" ? "zh-CN" : "en"}
        aria-label={say.switchLanguage}
        onClick={() => setLanguage(other)}
      >
        <Icon name="globe" />
        {say.otherLanguage}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={themeLabel}
        title={themeLabel}
        onClick={() => setTheme(themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system")}
      >
        <Icon name={themeIcons[theme]} />
      </button>
      <button type="button" className="icon-button" aria-label={say.help} title={say.help} onClick={onHelp}>
        <Icon name="keyboard" />
      </button>
    </div>
  );
}
