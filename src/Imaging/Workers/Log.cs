using Microsoft.Extensions.Logging;

namespace Darkroom.Imaging;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A worker died over {Source}: {Reason}")]
    public static partial void Died(ILogger logger, string source, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Render workers are not wholly confined. {Weakness}")]
    public static partial void Unconfined(ILogger logger, string weakness);

    [LoggerMessage(Level = LogLevel.Error, Message = "No render worker can be started: {Reason}")]
    public static partial void NoWorker(ILogger logger, string reason);
}
