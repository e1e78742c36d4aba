// Fills databases with images that nobody took, and measures what their search entries cost.
// usage: Darkroom.Search.Bench load sqlite|postgres TARGET IMAGES               prints JSON
//        Darkroom.Search.Bench rates sqlite|postgres TARGET OTHER SECONDS       prints rows of a table in Markdown
// A target is a folder for SQLite, a connection string for PostgreSQL, and its database is made when it is not there.
using System.Globalization;
using Darkroom.Bench;

if (args[0] == "load") await Loading.Run(args[1], args[2], int.Parse(args[3], CultureInfo.InvariantCulture));
else await Rates.Run(args[1], args[2], args[3], double.Parse(args[4], CultureInfo.InvariantCulture));
