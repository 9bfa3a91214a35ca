using Backbone.Gateway.Startup;
using Backbone.Transport;

if (OpenFiles.AreTooFew("backbone-gateway")) return 2;
// 1 what the operator decided · 2 the nation's store, keys and documents · 3 the desks, the outbox and the collector
// · 4 the edges · 5 run until asked to end.
return await GatewayProcess.RunAsync(args);
