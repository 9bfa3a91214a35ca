using Backbone.Broker.Startup;
using Backbone.Broker.Storage;
using Backbone.Hosting;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Startup;
using Backbone.Transport;

const int Fault = 1;
const int BadSettings = 2;

if (OpenFiles.AreTooFew("backbone-broker")) return BadSettings;
ProcessFaultException.EndOnEscape("backbone-broker", Console.Error);
var line = ProcessCommand.Parse("backbone-broker", args);
if (line is ProcessCommand.Answer answer) return answer.Say();
try
{
    if (line is ProcessCommand.Check check) return BrokerCheck.Run(check.ConfigPath, Console.Out, TimeProvider.System);
    if (line is ProcessCommand.Backup backup)
    {
        Console.WriteLine(Stores.Copy(BrokerSettings.Load(backup.ConfigPath), backup.To));
        return 0;
    }
    if (line is ProcessCommand.Restore restore)
    {
        Console.WriteLine(Stores.Restore(BrokerSettings.Load(restore.ConfigPath), restore.From, TimeProvider.System));
        return 0;
    }
    var command = (ProcessCommand.Run)line;
    var settings = BrokerSettings.Load(command.ConfigPath);
    await using var broker = await BrokerProcess.BuildAsync(settings, command.ExitWithParent);
    return await broker.RunBackboneAsync();
}
catch (Exception refused) when (refused is SettingsException or StoreRefusedException or TransportException)
{
    return Say(refused.Message, BadSettings);
}
catch (Exception fault) when (fault is StoreUnavailableException or ProcessFaultException or IOException)
{
    return Say(fault.Message, Fault);
}

static int Say(string words, int exitCode)
{
    Console.Error.WriteLine($"backbone-broker: {words}");
    return exitCode;
}
