global using Darkroom.Abstractions;
global using Darkroom.Api;
global using Darkroom.Api.Importing;
