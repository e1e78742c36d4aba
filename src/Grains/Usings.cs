global using Darkroom.Abstractions;
