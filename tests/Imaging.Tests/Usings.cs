global using Darkroom.Abstractions;
global using Darkroom.Imaging;
