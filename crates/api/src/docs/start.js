SwaggerUIBundle({
  dom_id: "#ui",
  url: "openapi.json",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  // Otherwise the document's address would be sent to a service elsewhere.
  validatorUrl: null,
});
