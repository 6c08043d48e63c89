import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { applyTheme, SettingsProvider } from "./house/settings.tsx";
import "./style/base.css";
import "./style/sidebar.css";
import "./style/page.css";
import "./style/composer.css";
import "./style/chat.css";
import "./style/markdown.css";
import "./style/source.css";
import "./style/form.css";
import "./style/approval.css";
import "./style/receipt.css";
import "./style/calendar.css";
import "./style/tables.css";
import "./style/usage.css";
import "./style/motion.css";

applyTheme();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SettingsProvider>
        <App />
      </SettingsProvider>
    </StrictMode>,
  );
}
