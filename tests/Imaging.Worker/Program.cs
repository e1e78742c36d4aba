using Darkroom.Imaging;

return WorkerMain.Run();
