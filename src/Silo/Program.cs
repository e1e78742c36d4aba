using Darkroom.Imaging;
using Darkroom.Silo;

// One executable. `make run` starts the first verb; the server starts the second.
try
{
    return args switch
    {
        ["help" or "--help" or "-h", ..] => Usage.Show(),
        ["version" or "--version"] => Usage.ShowVersion(),
        [] or ["serve", ..] or [['-', '-', ..], ..] => await Server.Serve(args),
        ["worker", .. var arguments] => WorkerMain.Run(arguments),
        ["key", ..] => await KeyVerb.Run(args),
        ["rotate-keys", ..] => await RotateKeysVerb.Run(args),
        ["backup", ..] => await BackupVerb.Run(args),
        ["restore", ..] => await RestoreVerb.Run(args),
        ["copy-originals", ..] => await CopyOriginalsVerb.Run(args),
        ["migrate", ..] => await MigrateVerb.Run(args),
        ["import", ..] => await ImportVerb.Run(args),
        ["health", ..] => await HealthVerb.Run(args),
        ["doctor", ..] => await DoctorVerb.Run(args),
        ["configuration"] => ConfigurationVerb.Run(),
        [var verb, ..] => Usage.Refuse(verb),
    };
}
catch (Exception e) when (Refusal.Of(e) is { } refusal)
{
    await Console.Error.WriteLineAsync(refusal);
    return 1;
}
