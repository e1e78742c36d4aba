using System.Net.Sockets;
using Darkroom.Actors;
using Darkroom.Imaging;
using Darkroom.Storage;
using Microsoft.AspNetCore.Connections;

namespace Darkroom.Silo;

/// <summary>Why the program does not start, as one line. Anything else is a bug and keeps its stack.</summary>
internal static class Refusal
{
    public static string? Of(Exception e) => e switch
    {
        ConfigurationException or ClusterException or DataFolderException or NoWorkerException => e.Message,
        IOException { InnerException: AddressInUseException or SocketException } => e.Message,
        SocketException => e.Message,
        _ => null,
    };
}

/// <summary>The configuration cannot be used; the message says every reason on one line.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
