// Starts Swagger UI on the description that this service serves. `validatorUrl: null`, since the default would send the
// description to a server elsewhere.
window.ui = window.SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#swagger-ui",
  deepLinking: false, // its links stand inside of buttons, where no keyboard reader finds them
  displayRequestDuration: true,
  defaultModelsExpandDepth: -1, // each operation shows its own
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});

// By night as the dashboard is: as its address says, or as the system does.
const asked = new URLSearchParams(location.search).get("theme");
const night = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", asked ? asked === "dark" : night.matches);
night.addEventListener("change", follow);
follow();
