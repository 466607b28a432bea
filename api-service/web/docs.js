// Starts Swagger UI on the description that this service serves. `validatorUrl: null`, since the default would send the
// description to a server elsewhere.
window.ui = window.SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
