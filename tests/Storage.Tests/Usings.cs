global using System.Collections.Immutable;
global using Darkroom.Abstractions;
global using Darkroom.Actors;
global using Darkroom.Storage;
