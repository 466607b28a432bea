import "@fontsource-variable/ibm-plex-sans/wdth.css";
import "uplot/dist/uPlot.min.css";
import "./style/tokens.css";
import "./style/page.css";
import "./style/controls.css";
import "./style/traffic.css";
import "./style/quotas.css";
import { render } from "preact";
import { askEarly } from "./api/client.ts";
import { bandwidthQuestion } from "./model/question.ts";
import { parseView } from "./model/state.ts";
import { App } from "./view/app.tsx";

const view = parseView(location.search);
if (view.page === "traffic") askEarly(bandwidthQuestion(view, innerWidth));

const root = document.getElementById("app");
if (root) render(<App />, root);
