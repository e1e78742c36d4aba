global using Darkroom.Abstractions;
global using Darkroom.Actors;
