using Darkroom.Imaging;
using Darkroom.Tests;

// The program that tests and benchmarks start where the product starts itself.
switch (args)
{
    case []:
        return WorkerMain.Run();
    case ["host", var source, var output]:
        return await Host.RenderUntilKilled(source, output);
    case ["cpu", var text, var rounds, .. var files]:
        return await Host.MeasureCpu(text, int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture), files);
    case ["trespass", var port, var outside, var inside]:
        return Trespass.Try(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), outside, inside);
    case ["costs", var texts, .. var files]:
        return await Host.MeasureCosts(texts.Split(' '), files);
    default:
        Console.Error.WriteLine("nothing | host <source> <output> | cpu <transformation> <rounds> <file>... | trespass <port> <outside> <inside> | costs '<transformation> ...' <file>...");
        return 2;
}
