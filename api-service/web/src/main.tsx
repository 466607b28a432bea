import "@fontsource-variable/ibm-plex-sans/wdth.css";
import "uplot/dist/uPlot.min.css";
import "./style/tokens.css";
import "./style/page.css";
import "./style/controls.css";
import "./style/traffic.css";
import "./style/quotas.css";
import { render } from "preact";
import { App } from "./view/app.tsx";

const root = document.getElementById("app");
if (root) render(<App />, root);
